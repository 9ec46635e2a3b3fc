import { App } from 'aws-cdk-lib';
import { ACCOUNT_STACK } from '../lambda/deployed/stage.ts';
import { AccountStack } from '../lib/account-stack.ts';

// The stack that all stages of an account and region share; `npx headway deploy --set-log-role` deploys it.
new AccountStack(new App(), ACCOUNT_STACK, { description: 'Headway: what all stages of this account share' });
