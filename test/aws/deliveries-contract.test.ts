import { deliveryContracts } from '../contract/deliveries-on-aws.ts';

deliveryContracts();
