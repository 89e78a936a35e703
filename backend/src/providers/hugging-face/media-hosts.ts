/** Where the upstreams behind the router put what they made; `*.` stands for every name below. */
export const PROVIDER_MEDIA_HOSTS: readonly string[] = [
  'fal.media',
  '*.fal.media',
  'replicate.delivery',
  '*.replicate.delivery',
  '*.wavespeed.ai',
  'd1q70pf5vjeyhc.cloudfront.net',
  'd2p7pge43lyniu.cloudfront.net',
  '*.together.ai',
  '*.deepinfra.com',
];
