import { crc32 } from 'node:zlib';

/** A message in AWS's event stream encoding, as its documentation describes the bytes. */
export function awsFrame(headers: Readonly<Record<string, string>>, payload: string | object): Buffer {
  const named = Buffer.concat(Object.entries(headers).map(([name, value]) => headerBytes(name, value)));
  const body = Buffer.from(typeof payload === 'string' ? payload : JSON.stringify(payload));
  const lengths = Buffer.concat([uint32(16 + named.length + body.length), uint32(named.length)]);
  const rest = Buffer.concat([lengths, uint32(crc32(lengths)), named, body]);
  return Buffer.concat([rest, uint32(crc32(rest))]);
}

export const awsEvent = (type: string, payload: object): Buffer =>
  awsFrame(
    { ':event-type': type, ':content-type': 'application/json', ':message-type': 'event' },
    { ...payload, p: 'abcd' },
  );

export const awsException = (type: string, message: string): Buffer =>
  awsFrame(
    { ':exception-type': type, ':content-type': 'application/json', ':message-type': 'exception' },
    { message },
  );

function headerBytes(name: string, value: string): Buffer {
  const [key, text] = [Buffer.from(name), Buffer.from(value)];
  return Buffer.concat([
    Buffer.from([key.length]),
    key,
    Buffer.from([7, text.length >> 8, text.length & 255]),
    text,
  ]);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
