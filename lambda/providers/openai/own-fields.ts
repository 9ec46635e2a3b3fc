import { NATIVE_FIELD } from '../../core/requests/native-request.ts';
import { mockFields } from '../mock/mock-fields.ts';

/** A field of a body that has reached its provider, and goes no further. */
export const isOwn = (name: string): boolean =>
  name === NATIVE_FIELD || name === 'drop_params' || mockFields.has(name);
