import { useEffect } from 'react';
import { useStore } from 'zustand';
import type { EditDraft, EditDraftState } from '../services/drafts/edit-draft';
import { useServices } from '../services/ServicesProvider';

/** The edit that was begun, which a restart does not lose. */
export function useEditDraft(): EditDraftState & Pick<EditDraft, 'replace' | 'draw'> {
  const { editDraft } = useServices();
  const { edit, loaded } = useStore(editDraft.store);
  useEffect(() => void editDraft.load(), [editDraft]);
  return { edit, loaded, replace: editDraft.replace, draw: editDraft.draw };
}
