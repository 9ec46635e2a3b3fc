import { dynamoContracts } from '../contract/on-aws.ts';

dynamoContracts();
