const POLICIES: ReadonlySet<string> = new Set(['fastest', 'cheapest', 'preferred']);

export interface HubModelName {
  /** The Hub id. */
  model: string;
  /** The upstream that the caller insists on, from a suffix such as `:together`. */
  upstream: string | undefined;
  /** How the router shall choose, from a suffix such as `:cheapest`; only chat is routed by it. */
  policy: string | undefined;
}

/** Takes a model's name apart: `org/name`, `org/name:together` or `org/name:cheapest`. */
export function parseModelName(name: string): HubModelName {
  const colon = name.lastIndexOf(':');
  if (colon <= 0 || colon === name.length - 1) return { model: name, upstream: undefined, policy: undefined };
  const model = name.slice(0, colon);
  const suffix = name.slice(colon + 1);
  return POLICIES.has(suffix)
    ? { model, upstream: undefined, policy: suffix }
    : { model, upstream: suffix, policy: undefined };
}
