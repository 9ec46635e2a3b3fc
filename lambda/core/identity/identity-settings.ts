import * as z from 'zod';

const keyMappingSchema = z.strictObject({
  /** The claim, or the path to a nested one; of no meaning for IAM. */
  claim: z.string(),
  /** The claim's value, or a prefix followed by `*`. */
  value: z.string(),
  /** The id of a key, stored or configured. */
  keyId: z.string(),
});

/** An issuer of tokens, and the keys that its tokens choose. */
export const tokenIssuerSchema = z.strictObject({
  /** `iss`, to the letter. */
  issuer: z.string(),
  /** A token must be meant for one of them. */
  audiences: z.array(z.string()).min(1),
  /** Publishes its keys; absent = the address in its OpenID configuration. */
  jwksUrl: z.string().optional(),
  /** The first one that fits chooses. */
  mappings: z.array(keyMappingSchema).min(1),
});

export const iamMappingSchema = keyMappingSchema.omit({ claim: true });

export type TokenIssuer = z.infer<typeof tokenIssuerSchema>;
export type KeyMapping = z.infer<typeof keyMappingSchema>;
export type IamMapping = z.infer<typeof iamMappingSchema>;
