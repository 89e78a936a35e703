import { manualClock } from '../../test-support/manual-clock';
import { memoryDevice } from '../../test-support/services';
import { createDrafts } from './drafts';
import {
  appendToMessageDraft,
  MESSAGE_DRAFTS,
  messageDraftsSchema,
  withMessageDraft,
} from './message-drafts';

const given = () => createDrafts({ storage: memoryDevice().storage, clock: manualClock() });

test('a text is appended to the draft of its conversation, and who shows it is told', async () => {
  const drafts = given();
  const told = jest.fn();
  drafts.write(MESSAGE_DRAFTS, withMessageDraft([{ id: 'other', text: 'Other' }], 'a', 'Begun. '));
  const leave = drafts.subscribe(MESSAGE_DRAFTS, told);
  await appendToMessageDraft(drafts, 'a', 'Spoken.');
  const expected = [
    { id: 'a', text: 'Begun.\nSpoken.' },
    { id: 'other', text: 'Other' },
  ];
  expect(await drafts.read(MESSAGE_DRAFTS, messageDraftsSchema)).toEqual(expected);
  expect(told).toHaveBeenCalledWith(expected);
  leave();
  await appendToMessageDraft(drafts, 'a', 'More.');
  expect(told).toHaveBeenCalledTimes(1);
});

test('a conversation without a draft gets one', async () => {
  const drafts = given();
  await appendToMessageDraft(drafts, 'new', 'Spoken.');
  expect(await drafts.read(MESSAGE_DRAFTS, messageDraftsSchema)).toEqual([{ id: 'new', text: 'Spoken.' }]);
});

test('an emptied draft is none, and the oldest gives way', () => {
  expect(withMessageDraft([{ id: 'a', text: 'x' }], 'a', '')).toEqual([]);
  const many = Array.from({ length: 20 }, (_, index) => ({ id: `${index}`, text: 'x' }));
  expect(withMessageDraft(many, 'new', 'y')).toEqual([{ id: 'new', text: 'y' }, ...many.slice(0, 19)]);
});
