import type { FastifyRequest } from 'fastify';
import { InvalidFormatError } from '../utils/errors.ts';

export type BodyType = 'application/json' | 'multipart/form-data';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What the bodies of the route are, where they are not JSON alone. */
    bodyTypes?: readonly BodyType[];
  }
}

/** Characters of a Content-Type that a message repeats. */
const MAX_QUOTED_CHARACTERS = 60;

export const takesBody = ({ routeOptions }: FastifyRequest, type: BodyType): boolean =>
  bodyTypes(routeOptions).includes(type);

const bodyTypes = ({ config }: FastifyRequest['routeOptions']): readonly BodyType[] =>
  config.bodyTypes ?? ['application/json'];

/** Says which Content-Type the route wants of its body, and which one came. */
export function wrongBodyType({ headers, routeOptions }: FastifyRequest): InvalidFormatError {
  const given = headers['content-type']?.split(';', 1)[0]?.trim().slice(0, MAX_QUOTED_CHARACTERS);
  const wanted = bodyTypes(routeOptions).join(' or ');
  return new InvalidFormatError(
    `Send a body with the header "Content-Type: ${wanted}"; ${given ? `"${given}" is not taken` : 'it is missing'}`,
  );
}
