import { hash } from 'node:crypto';

/**
 * Ids are hashes of what happened, so that judging the same input again gives the same ids: 132 bits of SHA-256,
 * collision-free for any number of facts a gateway can hold.
 */
export const factId = (...parts: readonly (string | number)[]): string => `f_${digest(parts)}`;
export const caseId = (...parts: readonly (string | number)[]): string => `c_${digest(parts)}`;

function digest(parts: readonly (string | number)[]): string {
  return hash('sha256', parts.join('\u0000'), 'base64url').slice(0, 22);
}
