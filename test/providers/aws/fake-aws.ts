import { answerJson, startUpstream, type UpstreamServer } from '../upstream-server.ts';
import { verifySigV4, type KnownKey, type Verdict } from './sigv4-verifier.ts';

/** STS and Bedrock on 127.0.0.1: they accept requests that are signed with their keys, at their time. */
export interface FakeAws {
  readonly server: UpstreamServer;
  readonly verdicts: readonly Verdict[];
  keys: Record<string, KnownKey>;
  nowMs: number;
  /** Answers correctly signed requests. */
  behave(behaviour: Parameters<UpstreamServer['behave']>[0]): void;
}

export async function startFakeAws(nowMs: number): Promise<FakeAws> {
  const server = await startUpstream();
  const verdicts: Verdict[] = [];
  let onValid = answerJson(200, { choices: [] });
  const aws: FakeAws = {
    server,
    verdicts,
    keys: {},
    nowMs,
    behave: (behaviour) => (onValid = behaviour),
  };
  server.behave((response, received) => {
    const verdict = verifySigV4(received, aws);
    verdicts.push(verdict);
    response.setHeader('date', new Date(aws.nowMs).toUTCString());
    if (verdict.kind === 'valid') {
      onValid(response, received);
      return;
    }
    const headers = { 'x-amzn-errortype': `${verdict.type}:http://internal.amazon.com/coral/` };
    answerJson(
      403,
      { message: 'The request signature we calculated does not match.' },
      headers,
    )(response, received);
  });
  return aws;
}

/** STS's answer to AssumeRole. */
export const assumedXml = (key: {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly expiresAtMs: number;
}): string => `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
  <AssumeRoleResult>
    <AssumedRoleUser><Arn>arn:aws:sts::123456789012:assumed-role/models/headway</Arn></AssumedRoleUser>
    <Credentials>
      <AccessKeyId>${key.accessKeyId}</AccessKeyId>
      <SecretAccessKey>${key.secretAccessKey}</SecretAccessKey>
      <SessionToken>${key.sessionToken}</SessionToken>
      <Expiration>${new Date(key.expiresAtMs).toISOString()}</Expiration>
    </Credentials>
  </AssumeRoleResult>
</AssumeRoleResponse>`;
