import * as z from 'zod';
import { resourcesOfType, type Template } from '../template/template.ts';

/** A queue, and the function that is invoked with its messages. */
export interface EventSource {
  /** Logical ids. */
  readonly queueId: string;
  readonly functionId: string;
  readonly batchSize: number;
  /** Batches at a time. */
  readonly concurrency: number;
  /**
   * The function names the messages of a batch that it has not finished; otherwise a batch succeeds or fails as a
   * whole.
   */
  readonly reportsFailures: boolean;
}

const mappingSchema = z.object({
  EventSourceArn: z.object({ 'Fn::GetAtt': z.tuple([z.string(), z.literal('Arn')]) }),
  FunctionName: z.object({ Ref: z.string() }),
  BatchSize: z.number().default(10),
  FunctionResponseTypes: z.array(z.string()).default([]),
  ScalingConfig: z.object({ MaximumConcurrency: z.number() }).default({ MaximumConcurrency: 5 }),
  MaximumBatchingWindowInSeconds: z.literal(0).default(0),
  Enabled: z.literal(true).default(true),
  FilterCriteria: z.never().optional(),
});

/** The template's event source mappings. Throws on a setting that would act differently here than on AWS. */
export const eventSourcesOf = (template: Template): EventSource[] =>
  resourcesOfType(template, 'AWS::Lambda::EventSourceMapping').map(({ Properties }) => {
    const mapping = mappingSchema.parse(Properties);
    const [queueId] = mapping.EventSourceArn['Fn::GetAtt'];
    if (template.Resources[queueId]?.Type !== 'AWS::SQS::Queue') {
      throw new Error(`the event source ${queueId} is no queue and has no meaning on this machine`);
    }
    return {
      queueId,
      functionId: mapping.FunctionName.Ref,
      batchSize: mapping.BatchSize,
      concurrency: mapping.ScalingConfig.MaximumConcurrency,
      reportsFailures: mapping.FunctionResponseTypes.includes('ReportBatchItemFailures'),
    };
  });
