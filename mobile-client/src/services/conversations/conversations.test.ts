import { manualClock } from '../../test-support/manual-clock';
import { createMemoryBlobStore } from '../storage/memory-blob-store';
import type { Conversation, Message } from './conversation';
import { createConversations } from './conversations';
import { exportJson, exportMarkdown, importConversations } from './exchange';

function given() {
  const blobs = createMemoryBlobStore();
  const clock = manualClock();
  let id = 0;
  const open = () => createConversations({ blobs, clock, createId: () => `c${++id}` });
  return { blobs, clock, open, conversations: open() };
}

const message = (role: Message['role'], content: string): Message => ({
  id: `${role}-${content}`,
  role,
  content,
  created_at: 1,
  state: 'complete',
});
const withMessages =
  (...messages: Message[]) =>
  (conversation: Conversation): Conversation => ({ ...conversation, messages });

test('a conversation takes its title from the first question, until a person gives it one', async () => {
  const { conversations } = given();
  const { id } = await conversations.create();
  await conversations.update(
    id,
    withMessages(message('user', `What is ${'very '.repeat(40)}long?\nReally.`)),
  );
  const title = () => conversations.store.getState().summaries[0]?.title;
  expect(title()).toHaveLength(80);
  expect(title()).toMatch(/^What is very .*…$/);
  await conversations.rename(id, ' Moons ');
  await conversations.update(id, withMessages(message('user', 'Other')));
  expect(title()).toBe('Moons');
  await conversations.rename(id, '');
  expect(title()).toBe('Other');
});

test('conversations survive a restart, the last changed first', async () => {
  const { conversations, open, clock } = given();
  const first = await conversations.create({ system_prompt: 'Be brief.' });
  await clock.advance(1);
  const second = await conversations.create();
  await clock.advance(1);
  await conversations.update(
    first.id,
    withMessages(message('user', 'Hi'), message('assistant', 'Hello\nthere')),
  );
  const restarted = open();
  await restarted.load();
  expect(restarted.store.getState().summaries).toMatchObject([
    { id: first.id, title: 'Hi', message_count: 2, preview: 'Hello there' },
    { id: second.id, title: '', message_count: 0 },
  ]);
  expect(await restarted.open(first.id)).toMatchObject({ options: { system_prompt: 'Be brief.' } });
  expect(await restarted.open('unknown')).toBeNull();
  expect(restarted.store.getState().open).toHaveProperty('unknown', null);
});

test('text that streams is not written until it is asked to be', async () => {
  const { conversations, blobs } = given();
  const { id } = await conversations.create();
  const write = jest.spyOn(blobs, 'write');
  await conversations.update(id, withMessages(message('assistant', 'Tit')), { save: false });
  expect(write).not.toHaveBeenCalled();
  expect(conversations.store.getState().open[id]?.messages).toHaveLength(1);
});

test('a list of a thousand reads no messages', async () => {
  const { conversations, open, blobs } = given();
  for (let index = 0; index < 1_000; index++) await conversations.create();
  const read = jest.spyOn(blobs, 'read');
  const restarted = open();
  await restarted.load();
  expect(restarted.store.getState().summaries).toHaveLength(1_000);
  expect(read).not.toHaveBeenCalled();
});

test('search looks into titles and all messages', async () => {
  const { conversations, open } = given();
  const moons = await conversations.create();
  await conversations.update(
    moons.id,
    withMessages(message('user', 'Moons?'), message('assistant', 'TITAN is one')),
  );
  await conversations.create();
  const restarted = open();
  expect((await restarted.search('titan moons')).map(({ id }) => id)).toEqual([moons.id]);
  expect(await restarted.search('mars')).toEqual([]);
  expect(await restarted.search(' ')).toHaveLength(2);
});

test('what was deleted stays deleted, also when an answer still comes in', async () => {
  const { conversations, blobs } = given();
  const { id } = await conversations.create();
  await conversations.remove([id]);
  await conversations.update(id, withMessages(message('assistant', 'late')));
  expect(conversations.store.getState().summaries).toEqual([]);
  expect(await blobs.list()).toEqual([]);
});

test('a broken record costs only itself', async () => {
  const { conversations, blobs, open } = given();
  const { id } = await conversations.create();
  await blobs.write('junk', { title: 5 }, new Uint8Array(2));
  await blobs.write(
    'c9',
    { id: 'c9', title: 't', created_at: 1, updated_at: 1, message_count: 1, preview: '' },
    Uint8Array.of(123),
  );
  const restarted = open();
  await restarted.load();
  expect(
    restarted.store
      .getState()
      .summaries.map((summary) => summary.id)
      .sort(),
  ).toEqual([id, 'c9'].sort());
  expect(await restarted.open('c9')).toBeNull();
});

test('only a few conversations stay in memory', async () => {
  const { conversations } = given();
  for (let index = 0; index < 30; index++) await conversations.create();
  expect(Object.keys(conversations.store.getState().open)).toHaveLength(10);
});

describe('exchange', () => {
  const names = { user: 'You', assistant: 'Assistant', system: 'System' };

  test('JSON comes back as it went, under new ids', async () => {
    const { conversations } = given();
    const { id } = await conversations.create({ model: 'm' });
    await conversations.update(id, withMessages(message('user', 'Hi'), message('assistant', 'Hello')));
    const original = await conversations.read(id);
    if (original === null) throw new Error('not there');
    const imported = importConversations(exportJson([original]));
    expect(imported).toEqual([original]);
    expect(await conversations.add(imported ?? [])).toBe(1);
    expect(conversations.store.getState().summaries).toHaveLength(2);
    expect(new Set(conversations.store.getState().summaries.map((summary) => summary.id)).size).toBe(2);
  });

  test.each(['', '{}', '[]', '{"format":"ai-platform-conversations","version":1,"conversations":[{}]}'])(
    'what is no export is refused: %s',
    (text) => expect(importConversations(text)).toBeNull(),
  );

  test('Markdown has a heading for each message', async () => {
    const { conversations } = given();
    const { id } = await conversations.create({ system_prompt: 'Be brief.' });
    await conversations.update(
      id,
      withMessages(message('user', 'Hi'), { ...message('assistant', '**Hello**\n'), model: 'qwen' }),
    );
    const conversation = await conversations.read(id);
    if (conversation === null) throw new Error('not there');
    expect(exportMarkdown([conversation], names)).toBe(
      '# Hi\n\n## System\n\nBe brief.\n\n## You\n\nHi\n\n## Assistant (qwen)\n\n**Hello**\n',
    );
  });
});
