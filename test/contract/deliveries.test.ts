import { deliveryContracts } from './deliveries-on-aws.ts';

deliveryContracts(process.env);
