/** The form that a value of the environment or of the secret must have to go into a header. */
export const HEADER_TEXT_EXPECTED =
  'one line of plain characters, without a line break, a control character or a character outside Latin-1';

export const ADDRESS_EXPECTED = 'an address with http:// or https://, without spaces or line breaks';

/** HTTP can send no other text as the value of a header. */
export const isHeaderText = (value: string): boolean => /^[\t\x20-\x7e\xa0-\xff]+$/.test(value);

/** The URL parser drops line breaks and tabs silently, and the rest may be another host. */
export const isAddressText = (value: string): boolean =>
  /^https?:\/\/[^\s/]\S*$/.test(value) && !/\p{Cc}/u.test(value) && URL.canParse(value);
