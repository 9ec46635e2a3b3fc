import { expect, test } from '@jest/globals';
import { cdkEnvironment } from '../../../ops/deploy/run-cdk.ts';

test.each(['HEADWAY_LOCAL', 'HEADWAY_PLACES', 'HEADWAY_ACCESSLOGS', 'HEADWAY_RESERVECONCURRENCY'])(
  'a deploy does not pass %s of the shell to the CDK program',
  (name) => {
    const env = cdkEnvironment({ [name]: 'no', AWS_PROFILE: 'prod', PATH: '/bin' });

    expect(env).toEqual({ AWS_PROFILE: 'prod', PATH: expect.stringMatching(/.:\/bin$/) });
  },
);
