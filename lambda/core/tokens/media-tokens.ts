type Medium = 'image' | 'smallImage' | 'audio' | 'video' | 'file';

/**
 * Content that is not text counts the same whatever its size, as its size says little about its price. An image
 * counts as much as OpenAI charges for 1024 × 1024, or for any at `detail: low`; a minute and a quarter of sound
 * costs the same there, or a page or two of a document. A video counts as ten images.
 */
export const mediaTokens: Readonly<Record<Medium, number>> = {
  image: 765,
  smallImage: 85,
  audio: 765,
  video: 7_650,
  file: 765,
};

/** By the `type` of a content part or an item. */
const byType: ReadonlyMap<unknown, Medium> = new Map<string, Medium>([
  ['image', 'image'],
  ['image_url', 'image'],
  ['image_file', 'image'],
  ['input_image', 'image'],
  ['output_image', 'image'],
  ['computer_screenshot', 'image'],
  ['image_generation_call', 'image'],
  ['audio', 'audio'],
  ['audio_url', 'audio'],
  ['input_audio', 'audio'],
  ['output_audio', 'audio'],
  ['video', 'video'],
  ['video_url', 'video'],
  ['input_video', 'video'],
  ['file', 'file'],
  ['file_url', 'file'],
  ['input_file', 'file'],
  ['document', 'file'],
]);

/** By the name of a field, where no type says it. */
const byName: ReadonlyMap<string, Medium> = new Map<string, Medium>([
  ['image_url', 'image'],
  ['b64_json', 'image'],
  ['input_audio', 'audio'],
  ['audio', 'audio'],
  ['video_url', 'video'],
  ['file', 'file'],
  ['file_data', 'file'],
  ['file_url', 'file'],
]);

type Part = Readonly<Record<string, unknown>>;

/** Tokens of a part that is not text as a whole; undefined: its contents have to be counted. */
export function tokensOfPart(part: Part): number | undefined {
  const medium = byType.get(part.type);
  if (medium === undefined) return undefined;
  return medium === 'image' && isSmall(part) ? mediaTokens.smallImage : mediaTokens[medium];
}

/** Tokens of a field that is not text; undefined: its contents have to be counted. */
export function tokensOfField(name: string, value: unknown): number | undefined {
  const medium = value === null ? undefined : byName.get(name);
  return medium === undefined ? undefined : mediaTokens[medium];
}

const isSmall = ({ detail, image_url: image }: Part): boolean =>
  detail === 'low' ||
  (typeof image === 'object' && image !== null && 'detail' in image && image.detail === 'low');
