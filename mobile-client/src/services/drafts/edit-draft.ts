import { z } from 'zod';
import { createStore, type StoreApi } from 'zustand/vanilla';
import { decodeText, encodeText } from '../../utils/bytes';
import type { Clock } from '../../utils/clock';
import { EMPTY_MASK, type MaskHistory, maskHistorySchema } from '../../utils/mask';
import { createMutex } from '../../utils/mutex';
import type { PreparedImage } from '../media';
import type { BlobStore } from '../storage/blob-store-types';
import { PAUSE_MS } from './drafts';

/** A picture to be changed, and what was drawn on it. */
export interface Edit {
  picture: PreparedImage;
  mask: MaskHistory;
}

/** What lies beside the bytes of the picture. Whatever is of another shape or version is dropped, here and below. */
const pictureRecordSchema = z.object({
  version: z.literal(1),
  key: z.string(),
  media_type: z.string(),
  name: z.string().optional(),
  bytes: z.number(),
  width: z.number().positive(),
  height: z.number().positive(),
});
/** What lies beside the strokes. */
const maskRecordSchema = z.object({
  version: z.literal(1),
  /** Key of the picture that they are drawn on: another window may have replaced it since. */
  picture: z.string(),
});

export interface EditDraftState {
  edit: Edit | null;
  /** Whether it is known what was kept. */
  loaded: boolean;
}

/**
 * The one edit that was begun, kept while the app is closed. It lies in a store for media because picture and strokes
 * are too much for key-value storage; the picture is written once, the mask whenever there is a pause in drawing. No
 * call rejects: what cannot be written stays in memory, what cannot be read is dropped.
 */
export interface EditDraft {
  store: StoreApi<EditDraftState>;
  load(): Promise<void>;
  /** Puts another edit, or none, in its place. Resolves with the one that was there. */
  replace(edit: Edit | null): Promise<Edit | null>;
  draw(change: (mask: MaskHistory) => MaskHistory): void;
  /** Writes what waits for its pause now, because the app may be about to end. */
  flush(): Promise<void>;
}

const PICTURE = 'picture';
const MASK = 'mask';

interface EditDraftOptions {
  blobs: BlobStore;
  clock: Clock;
  createId: () => string;
}

export function createEditDraft({ blobs, clock, createId }: EditDraftOptions): EditDraft {
  const store = createStore<EditDraftState>(() => ({ edit: null, loaded: false }));
  const exclusive = createMutex();
  /** The picture that is on the disk. */
  let written: { picture: PreparedImage; key: string } | undefined;
  let callOff: (() => void) | undefined;
  let loading: Promise<void> | undefined;

  const discard = async () => {
    written = undefined;
    await blobs.clear().catch(() => {});
  };

  const write = async ({ picture, mask }: Edit) => {
    if (picture !== written?.picture) {
      await discard();
      const key = createId();
      await blobs.write(PICTURE, pictureRecordOf(picture, key), picture.media.bytes);
      written = { picture, key };
    }
    const record: z.infer<typeof maskRecordSchema> = { version: 1, picture: written.key };
    await blobs.write(MASK, record, encodeText(JSON.stringify(mask)));
  };

  const save = () => {
    callOff?.();
    callOff = undefined;
    return exclusive(async () => {
      const { edit } = store.getState();
      // On a full disk something older would come back in its place.
      if (edit === null) await discard();
      else await write(edit).catch(discard);
    });
  };

  /** @throws when something of it cannot be read */
  const read = async (): Promise<Edit | null> => {
    const records = new Map((await blobs.list()).map(({ id, record }) => [id, record]));
    if (!records.has(PICTURE)) return null;
    const { key, media_type, name, bytes, width, height } = pictureRecordSchema.parse(records.get(PICTURE));
    const content = await blobs.read(PICTURE);
    if (content?.length !== bytes) throw new Error('The picture is not whole');
    const media = { bytes: content, mediaType: media_type, ...(name === undefined ? {} : { name }) };
    const picture = { media, width, height };
    const strokes = maskRecordSchema.safeParse(records.get(MASK)).data;
    const drawn = strokes?.picture === key ? await blobs.read(MASK) : null;
    const mask = drawn === null ? EMPTY_MASK : maskHistorySchema.parse(JSON.parse(decodeText(drawn)));
    written = { picture, key };
    return { picture, mask };
  };

  const load = () => {
    loading ??= exclusive(async () => {
      const kept = await read().catch(() => null);
      if (kept === null) await discard();
      store.setState({ edit: kept, loaded: true });
    });
    return loading;
  };

  return {
    store,
    load,
    async replace(edit) {
      await load();
      const { edit: left } = store.getState();
      store.setState({ edit });
      void save();
      return left;
    },
    draw(change) {
      const { edit } = store.getState();
      if (edit === null) return;
      store.setState({ edit: { ...edit, mask: change(edit.mask) } });
      callOff?.();
      callOff = clock.after(PAUSE_MS, () => void save());
    },
    flush: async () => {
      if (callOff !== undefined) await save();
    },
  };
}

const pictureRecordOf = (
  { media, width, height }: PreparedImage,
  key: string,
): z.infer<typeof pictureRecordSchema> => ({
  version: 1,
  key,
  media_type: media.mediaType,
  ...(media.name === undefined ? {} : { name: media.name }),
  bytes: media.bytes.length,
  width,
  height,
});
