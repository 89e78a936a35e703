import { describe, expect, it } from 'vitest';
import { ModelNotFoundError, ModelUnavailableError } from '../utils/errors.ts';
import { fakeProvider } from './fake-provider.ts';
import { type Chains, ModelRegistry, noChains } from './model-registry.ts';

const never = () => Promise.reject(new Error('not called here'));
const entry = (provider: string, model: string) => ({ provider, model, parameters: {} });

function registryOf(chains: Partial<Chains>): ModelRegistry {
  const registry = new ModelRegistry();
  const methods = { chat: never, embed: never };
  registry.replace(
    [fakeProvider('one', methods), fakeProvider('two', methods), fakeProvider('mute', { embed: never })],
    { ...noChains(), ...chains },
  );
  return registry;
}
const keys = (registry: ModelRegistry, asked?: string, fallback = true) =>
  registry.resolve('chat', asked, fallback).map(({ key }) => key);

describe('ModelRegistry', () => {
  const chat = [entry('one', 'a'), entry('two', 'b'), entry('one', 'org/c')];

  it('tries the chain in its order', () => {
    expect(keys(registryOf({ chat }))).toEqual(['one:a', 'two:b', 'one:org/c']);
  });

  it('tries the asked model first, and only it when nothing may stand in', () => {
    expect(keys(registryOf({ chat }), 'b')).toEqual(['two:b', 'one:a', 'one:org/c']);
    expect(keys(registryOf({ chat }), 'org/c', false)).toEqual(['one:org/c']);
  });

  it('gives a model that nobody knows to the default provider, or to the one that is named', () => {
    expect(keys(registryOf({ chat }), 'x', false)).toEqual(['one:x']);
    expect(keys(registryOf({ chat }), 'two:x', false)).toEqual(['two:x']);
    expect(keys(registryOf({ chat }), 'org/x:fastest', false)).toEqual(['one:org/x:fastest']);
  });

  it('takes only the name of a provider for a prefix', () => {
    expect(keys(registryOf({ chat }), 'llama3.2:1b', false)).toEqual(['one:llama3.2:1b']);
  });

  it('gives a bare name to the provider that is known to have it', () => {
    const registry = new ModelRegistry();
    const two = fakeProvider('two', { chat: never, has: (_, model) => model === 'x:1b' || undefined });
    registry.replace([fakeProvider('one', { chat: never }), two], { ...noChains(), chat });
    expect(keys(registry, 'x:1b', false)).toEqual(['two:x:1b']);
    expect(keys(registry, 'y', false)).toEqual(['one:y']);
  });

  it('asks for a name that nobody is known to have the first who may have it', () => {
    const registry = new ModelRegistry();
    const closed = fakeProvider('one', { chat: never, has: () => false });
    registry.replace([closed, fakeProvider('two', { chat: never })], { ...noChains(), chat });
    expect(keys(registry, 'x', false)).toEqual(['two:x']);
    const keyless = fakeProvider('two', { chat: never }, 'needs_key');
    registry.replace([closed, keyless], { ...noChains(), chat });
    expect(keys(registry, 'x', false)).toEqual(['one:x']);
  });

  it('lets no other model answer for one that its provider is known not to have', () => {
    const registry = new ModelRegistry();
    const closed = fakeProvider('closed', { chat: never, has: () => false });
    registry.replace([fakeProvider('one', { chat: never }), closed], { ...noChains(), chat });
    expect(() => keys(registry, 'closed:x')).toThrow(ModelNotFoundError);
    expect(() => keys(registry, 'closed:x')).toThrow(/closed:x: .*GET \/v1\/models/);
  });

  it('says that a provider lacks a capability, and that nothing is configured', () => {
    expect(() => keys(registryOf({ chat }), 'mute:x')).toThrow(ModelNotFoundError);
    expect(() => keys(registryOf({}))).toThrow(ModelUnavailableError);
    expect(() => keys(registryOf({ chat: [entry('gone', 'a')] }))).toThrow(/HF_API_KEY/);
  });

  it('lets embeddings fall back to the same model only', () => {
    const registry = registryOf({ embeddings: [entry('one', 'm'), entry('one', 'n'), entry('two', 'm')] });
    expect(registry.resolve('embeddings', undefined, true).map(({ key }) => key)).toEqual(['one:m', 'two:m']);
    expect(registry.resolve('embeddings', 'n', true).map(({ key }) => key)).toEqual(['one:n']);
  });

  it('answers from the new chains once they are replaced', () => {
    const registry = registryOf({ chat });
    keys(registry);
    registry.replace([fakeProvider('two', { chat: never })], { ...noChains(), chat });
    expect(keys(registry)).toEqual(['two:b']);
  });
});
