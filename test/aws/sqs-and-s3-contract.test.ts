import { s3Contracts, sqsContracts } from '../contract/on-aws.ts';

sqsContracts();
s3Contracts();
