import type { Locator } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { startApp } from './support/app.ts';
import { CODE_REPLY, chatThatWaits, chatWith, REPLY, refusal } from './support/upstream.ts';
import type { View } from './support/view.ts';

const app = startApp();

const message = ({ page }: View) => page.getByRole('textbox', { name: 'Message' });
const button = ({ page }: View, name: string) => page.getByRole('button', { name, exact: true });
/** What stands in the conversation. */
const thread = ({ page }: View, text: string | RegExp) =>
  page.getByRole('log').getByText(text).filter({ visible: true }).first();

async function ask(view: View, text: string): Promise<void> {
  await message(view).fill(text);
  await button(view, 'Send').click();
}

describe('a chat', () => {
  it('answers a question', async () => {
    const view = await app.open('/chat/new');
    await ask(view, 'What is the largest moon of Saturn?');
    await thread(view, 'What is the largest moon of Saturn?').waitFor();
    await thread(view, REPLY).waitFor();
    expect(await view.survey('chat-answer')).toEqual([]);
  });

  it('sends an example at a tap', async () => {
    const view = await app.open('/chat/new');
    await view.page.getByRole('button', { name: 'Explain how a rainbow forms, in three sentences' }).click();
    await thread(view, REPLY).waitFor();
    expect(app.upstream.asked('chat').at(-1)).toMatchObject({
      messages: [{ role: 'user', content: 'Explain how a rainbow forms, in three sentences' }],
    });
  });

  it('shows markdown, and code that can be copied', async () => {
    const view = await app.open('/chat/new', { permissions: ['clipboard-read', 'clipboard-write'] });
    app.upstream.next('chat', chatWith(CODE_REPLY));
    await ask(view, 'Write a Python function that finds the median of a list');
    await thread(view, 'An even length has two, and the median lies between them.').waitFor();
    await button(view, 'Copy code').click();
    const copied = await view.page.evaluate(() => navigator.clipboard.readText());
    expect(copied.trim()).toMatch(/^def median\(numbers\):[\s\S]*\/ 2$/);
    expect(await view.survey('chat-code')).toEqual([]);
  });

  it('shows an answer while it is being written', async () => {
    const view = await app.open('/chat/new');
    const reply = chatThatWaits('Titan is');
    app.upstream.next('chat', reply.answer);
    await ask(view, 'And its largest moon?');
    await thread(view, 'Titan is').waitFor();
    await button(view, 'Stop').waitFor();
    reply.finish(' the largest.');
    await thread(view, 'Titan is the largest.').waitFor();
    await button(view, 'Send').waitFor();
  });

  it('stops, keeps what was written, and lets the upstream stop too', async () => {
    const view = await app.open('/chat/new');
    app.upstream.next('chat', chatThatWaits('Once upon a time').answer);
    await ask(view, 'Tell me a very long story.');
    await thread(view, 'Once upon a time').waitFor();
    await button(view, 'Stop').click();
    await app.upstream.nextAbort();
    await thread(view, 'Stopped').waitFor();
    await thread(view, 'Once upon a time').waitFor();
  });

  it('knows what was said before', async () => {
    const view = await app.open('/chat/new');
    await ask(view, 'What is the largest moon of Saturn?');
    await thread(view, REPLY).waitFor();
    app.upstream.next('chat', chatWith('About 5,150 kilometres.'));
    await ask(view, 'How large is it?');
    await thread(view, 'About 5,150 kilometres.').waitFor();
    expect(app.upstream.asked('chat').at(-1)?.messages).toEqual([
      { role: 'user', content: 'What is the largest moon of Saturn?' },
      { role: 'assistant', content: REPLY },
      { role: 'user', content: 'How large is it?' },
    ]);
  });

  it('is still there after a reload', async () => {
    const view = await app.open('/chat/new');
    await ask(view, 'What is the largest moon of Saturn?');
    await thread(view, REPLY).waitFor();
    await button(view, 'Send').waitFor();
    await view.page.reload();
    await thread(view, REPLY).waitFor();
  });

  it('says what went wrong, and asks again', async () => {
    const view = await app.open('/chat/new');
    app.upstream.next('chat', refusal(400, 'The prompt is in a language that I do not know'));
    await ask(view, 'Quid novi?');
    await view.page.getByRole('alert').waitFor();
    expect(await view.survey('chat-problem')).toEqual([]);
    await button(view, 'Try again').click();
    await thread(view, REPLY).waitFor();
  });

  it('goes on after an answer broke off', async () => {
    const view = await app.open('/chat/new');
    const reply = chatThatWaits('Titan is the');
    app.upstream.next('chat', reply.answer);
    await ask(view, 'What is the largest moon of Saturn?');
    await thread(view, 'Titan is the').waitFor();
    reply.cut();
    await view.page.getByRole('alert').waitFor();
    app.upstream.next('chat', chatWith(' largest moon of Saturn.'));
    await button(view, 'Continue').click();
    await thread(view, 'Titan is the largest moon of Saturn.').waitFor();
  });
});

describe('a chat without a network', () => {
  it('keeps the question and sends it once the network is back', async () => {
    const view = await app.open('/chat/new');
    await message(view).waitFor();
    await view.cachedForOffline();
    await view.setOffline(true);
    await view.page.getByText(/^Offline\./).waitFor();
    const before = app.upstream.asked('chat').length;
    await ask(view, 'What did I miss?');
    await thread(view, 'Waits for the connection and is sent by itself').waitFor();
    expect(await view.survey('chat-waiting')).toEqual([]);
    await view.setOffline(false);
    await thread(view, REPLY).waitFor();
    expect(app.upstream.asked('chat')).toHaveLength(before + 1);
  });

  it('keeps the question across a reload, and sends it exactly once', async () => {
    const view = await app.open('/chat/new');
    await message(view).waitFor();
    await view.cachedForOffline();
    await view.setOffline(true);
    await view.page.getByText(/^Offline\./).waitFor();
    const before = app.upstream.asked('chat').length;
    await ask(view, 'Are you still there?');
    await thread(view, 'Waits for the connection and is sent by itself').waitFor();
    await view.page.reload();
    await thread(view, 'Waits for the connection and is sent by itself').waitFor();
    await view.setOffline(false);
    await thread(view, REPLY).waitFor();
    await view.page.reload();
    await thread(view, REPLY).waitFor();
    expect(app.upstream.asked('chat')).toHaveLength(before + 1);
  });

  it('still shows what was said', async () => {
    const view = await app.open('/chat/new');
    await ask(view, 'What is the largest moon of Saturn?');
    await thread(view, REPLY).waitFor();
    await button(view, 'Send').waitFor();
    await view.cachedForOffline();
    await view.setOffline(true);
    await view.page.reload();
    await thread(view, REPLY).waitFor();
  });
});

describe('with the keyboard alone', () => {
  it('one gets from Home to an answer', async () => {
    const view = await app.open('/', { size: 'wide' });
    const { page } = view;
    await page.getByRole('heading', { level: 1 }).waitFor();
    await tabTo(view, page.getByRole('navigation').getByRole('link', { name: 'Chat' }));
    await page.keyboard.press('Enter');
    await message(view).waitFor();
    await tabTo(view, message(view));
    await page.keyboard.type('What is the largest moon of Saturn?');
    await page.keyboard.press('Enter');
    await thread(view, REPLY).waitFor();
  });
});

/** Presses Tab until the element has the focus, as often as a person would put up with. */
async function tabTo({ page }: View, element: Locator): Promise<void> {
  const isFocused = () => element.evaluate((node) => node === document.activeElement);
  for (let presses = 0; !(await isFocused()); presses++) {
    if (presses === 25) throw new Error('Tab does not get there');
    await page.keyboard.press('Tab');
  }
}
