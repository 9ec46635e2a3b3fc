import { endpointIn } from '../setup/stores-on-aws.ts';
import { secretsEndpointIn } from '../../local/stores/endpoints.ts';
import { dynamoContracts, s3Contracts, sqsContracts } from './on-aws.ts';
import { stageValuesContract } from './stage-values.ts';

const services = ['DYNAMODB', 'SQS', 'S3'] as const;

if (services.every((service) => endpointIn(process.env, service) === undefined))
  process.stderr.write(
    'No AWS_ENDPOINT_URL, AWS_ENDPOINT_URL_DYNAMODB, _SQS or _S3 is set: the contracts run on the embedded emulators.\n',
  );

dynamoContracts(process.env);
sqsContracts(process.env);
s3Contracts(process.env);

// Secrets Manager is not embedded: this runs if there is one.
const secrets = secretsEndpointIn(process.env);
if (secrets !== undefined) stageValuesContract(`Secrets Manager at ${secrets}`, secrets);
