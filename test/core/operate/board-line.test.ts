import { createHash } from 'node:crypto';
import { deflateRawSync } from 'node:zlib';
import { expect, test } from '@jest/globals';
import { readBoardLine, writeBoardLine, type Waiting } from '../../../lambda/core/operate/board-line.ts';

const waiting: Waiting = {
  id: 'req_9825c0d557d5c38f0c0490dedf5f3b97',
  priority: 50,
  tier: 'high',
  kind: 'ticket',
  keyId: 'key_0c1f2e3d4b5a69788796a5b4',
  enqueuedAtMs: 1_800_000_000_000,
  tokens: 1_234,
  notBeforeMs: 0,
};

test('a line is read as it was written', () => {
  const line = [waiting, { ...waiting, keyId: null, kind: 'job' as const, notBeforeMs: 1_800_000_001_000 }];

  expect(readBoardLine(writeBoardLine(line))).toEqual(line);
  expect(readBoardLine(writeBoardLine([]))).toEqual([]);
});

test('80 of them take at most 5 write units', () => {
  const line = Array.from({ length: 80 }, (_, n) => ({
    ...waiting,
    id: `req_${createHash('md5').update(String(n)).digest('hex')}`,
    keyId: `key_${createHash('md5')
      .update(String(n % 20))
      .digest('hex')
      .slice(0, 24)}`,
    enqueuedAtMs: waiting.enqueuedAtMs + n * 137,
    tokens: 1_000 + n * 31,
  }));

  expect(writeBoardLine(line).length).toBeLessThan(5 * 1_024 - 100);
  expect(readBoardLine(writeBoardLine(line))).toEqual(line);
});

test('what another version has written tells nothing', () => {
  expect(readBoardLine('[["req_1",1]]')).toEqual([]);
  expect(readBoardLine(deflateRawSync('[["req_1",1]]').toString('base64'))).toEqual([]);
});
