import * as z from 'zod';

export const unixSeconds = z.int().meta({ description: 'Unix seconds.' });
export const httpStatus = z.int().min(100).max(599);
