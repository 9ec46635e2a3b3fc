import { describe, expect, test } from '@jest/globals';
import { judgeWebhookUrl } from '../../../lambda/core/webhooks/webhook-url.ts';

const judge = (url: string, allowLoopback = false) => judgeWebhookUrl(url, { allowLoopback });
const expectedOf = (url: string) => {
  const decision = judge(url);
  return decision.kind === 'refused' ? decision.expected : 'accepted';
};

const noHost = 'name a public host, not one in a private network or on this machine';
const noUrl = 'be an https:// URL, such as https://example.com/hooks/headway';

/** Each of these as the host of an https URL. */
const privateHosts = [
  // This machine, in every notation that a URL parser knows.

  '127.0.0.1',
  '127.255.255.254',
  '127.1',
  '2130706433',
  '0x7f000001',
  '0177.0.0.1',
  '0x7f.1',
  '127.0.0.1.',
  '127。0。0。1',
  '①②⑦.0.0.1',
  '%31%32%37.0.0.1',
  '0',
  '0.0.0.0',
  '0.1.2.3',
  '[::]',
  '[::1]',
  // Private networks, and those that carriers share.

  '10.0.0.1',
  '10.255.255.255',
  '172.16.0.1',
  '172.31.255.255',
  '192.168.0.1',
  '100.64.0.1',
  '100.127.255.254',
  '[fc00::1]',
  '[fd12:3456::1]',
  '[fec0::1]',
  // Link-local, with the metadata services of clouds.
  '169.254.169.254',
  '169.254.170.2',
  '2852039166',
  '[fe80::1]',
  '[fd00:ec2::254]',
  // Multicast, broadcast, reserved, documentation, benchmarks.
  '224.0.0.1',
  '239.255.255.250',
  '255.255.255.255',
  '240.0.0.1',
  '192.0.0.1',
  '192.0.2.1',
  '198.18.0.1',
  '198.51.100.7',
  '203.0.113.7',
  '192.88.99.1',
  '[ff02::1]',
  '[2001:db8::1]',
  '[3fff::1]',
  '[100::1]',
  // IPv4 inside IPv6: mapped, compatible, translated, NAT64, 6to4, Teredo.
  '[::ffff:127.0.0.1]',
  '[::ffff:a9fe:a9fe]',
  '[::ffff:8.8.8.8]',
  '[::127.0.0.1]',
  '[::a9fe:a9fe]',
  '[::ffff:0:127.0.0.1]',
  '[64:ff9b::7f00:1]',
  '[64:ff9b::8.8.8.8]',
  '[64:ff9b:1::a00:1]',
  '[2002:7f00:1::]',
  '[2002:a9fe:a9fe::1]',
  '[2001:0:7f00:1::]',
  '[4000::1]',
  '[5f00::1]',
  // Names that only a private network knows.

  'localhost',
  'LOCALHOST',
  'localhost.',
  'a.localhost',
  'metadata',
  'metadata.google.internal',
  'x.internal.',
  'printer.local',
  'host.localdomain',
  'nas.lan',
  'wiki.corp',
  'x.intranet',
  'nas.home',
  'x.home.arpa',
  '1.0.0.127.in-addr.arpa',
  'a..b',
  '.com',
];

describe('a webhook is not called', () => {
  test.each(privateHosts)('at https://%s/', (host) => {
    const expected = expectedOf(`https://${host}/hook`);

    // A text that is no host to the URL parser may just as well be refused for that.
    expect([noHost, noUrl]).toContain(expected);
  });

  test.each([
    ['http://example.com/', 'begin with https://'],
    ['HTTP://example.com/', 'begin with https://'],
    ['ftp://example.com/', noUrl],
    ['file:///etc/passwd', noUrl],
    ['gopher://example.com/', noUrl],
    ['//example.com/', noUrl],
    ['example.com/hook', noUrl],
    ['https:example.com', noUrl],
    ['https://', noUrl],
    ['', noUrl],
    [' https://example.com/', noUrl],
    ['https://exam\nple.com/', noUrl],
    ['https://exam\tple.com/', noUrl],
    ['https://example.com\\@127.0.0.1/', noUrl],
    ['https://[::1/', noUrl],
    ['https://256.1.1.1/', noUrl],
    ['https://user:word@example.com/', 'contain no user name and no password'],
    ['https://user@example.com/', 'contain no user name and no password'],
    ['https://127.0.0.1@example.com/', 'contain no user name and no password'],
    ['https://example.com:8443/', 'contain no port: only port 443 is called'],
    ['https://example.com:80/', 'contain no port: only port 443 is called'],
    ['https://example.com:22/', 'contain no port: only port 443 is called'],
    [`https://example.com/${'x'.repeat(2_029)}`, 'have at most 2048 characters'],
    [`https://example.com/${'ü'.repeat(1_000)}`, 'have at most 2048 characters'],
  ])('at %j', (url, expected) => {
    expect(expectedOf(url)).toBe(expected);
  });
});

describe('a webhook may be called', () => {
  test.each([
    ['https://example.com/hook?token=1', 'https://example.com/hook?token=1'],
    ['https://Example.COM', 'https://example.com/'],
    ['https://example.com:443/a', 'https://example.com/a'],
    ['https://example.com/a#b', 'https://example.com/a'],
    ['https://bücher.example/', 'https://xn--bcher-kva.example/'],
    ['https://localhost.example.com/', 'https://localhost.example.com/'],
    ['https://internal.example/', 'https://internal.example/'],
    ['https://8.8.8.8/', 'https://8.8.8.8/'],
    ['https://134744072/', 'https://8.8.8.8/'],
    ['https://172.32.0.1/', 'https://172.32.0.1/'],
    ['https://100.128.0.1/', 'https://100.128.0.1/'],
    ['https://169.253.255.255/', 'https://169.253.255.255/'],
    ['https://[2606:4700::1111]/', 'https://[2606:4700::1111]/'],
    [`https://example.com/${'x'.repeat(2_028)}`, `https://example.com/${'x'.repeat(2_028)}`],
  ])('at %j', (url, normal) => {
    expect(judge(url)).toEqual({ kind: 'accepted', url: normal, reach: 'public' });
  });
});

describe('where loopback is allowed', () => {
  test.each([
    ['http://127.0.0.1:9000/'],
    ['http://localhost:9000/'],
    ['https://localhost/'],
    ['http://[::1]:9000/'],
    ['http://2130706433:9000/'],
  ])('%s may be called, and only on this machine', (url) => {
    expect(judge(url, true)).toMatchObject({ kind: 'accepted', reach: 'loopback' });
  });

  test.each([
    ['http://example.com/'],
    ['http://10.0.0.1/'],
    ['https://169.254.169.254/'],
    ['http://a.localhost/'],
    ['http://0.0.0.0/'],
    ['http://[::ffff:127.0.0.1]/'],
    ['http://user@localhost/'],
  ])('%s may not be called', (url) => {
    expect(judge(url, true).kind).toBe('refused');
  });

  test('the Internet is still reached only by https', () => {
    expect(judge('https://example.com/', true)).toMatchObject({ reach: 'public' });
  });
});
