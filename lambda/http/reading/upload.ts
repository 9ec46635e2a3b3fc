import { Fault } from '../../core/faults.ts';
import type { HttpEvent } from '../edge/exchange.ts';
import { bytesIn, checkEncoding } from './json-body.ts';

export interface Upload {
  readonly filename: string;
  readonly text: string;
}

const MAX_FILENAME = 256;

/** The file of a multipart form. @throws Fault that names the part that is wrong */
export async function readUpload(event: HttpEvent): Promise<Upload> {
  const form = await formOf(event);
  const purpose = form.get('purpose');
  if (purpose !== 'batch') {
    throw wrong('purpose', 'purpose must be "batch": only files for batches are accepted.');
  }
  const more = [...form.keys()].find((name) => name !== 'purpose' && name !== 'file');
  if (more?.startsWith('expires_after') === true) {
    throw wrong('expires_after', 'expires_after is not supported: every file is kept for 7 days.');
  }
  const file = form.get('file');
  if (file === null || typeof file === 'string') {
    throw wrong('file', 'file must be a form part with a file name, holding the lines of a batch as JSONL.');
  }
  return { filename: file.name.slice(0, MAX_FILENAME), text: await file.text() };
}

async function formOf(event: HttpEvent): Promise<FormData> {
  checkEncoding(event);
  const contentType = event.headers?.['content-type'] ?? '';
  if (!/^multipart\/form-data *;/i.test(contentType)) {
    throw new Fault(
      'unsupported_media_type',
      'The Content-Type must be multipart/form-data with a boundary.',
    );
  }
  const body = bytesIn(event);
  try {
    // Discouraged for servers because it holds the whole form in memory: the event does so already.
    // eslint-disable-next-line @typescript-eslint/no-deprecated
    return await new Response(body, { headers: { 'content-type': contentType } }).formData();
  } catch (cause) {
    throw new Fault('invalid_request', 'The body is not a valid multipart form.', { cause });
  }
}

const wrong = (param: string, message: string) => new Fault('invalid_request', message, { param });
