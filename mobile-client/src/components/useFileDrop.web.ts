import { NavigationContext } from 'expo-router/react-navigation';
import { useContext, useEffect, useRef, useState } from 'react';
import type { FileDropOptions } from './useFileDrop';

/** Takes files that are dropped on the window or pasted while the screen is in front; true while one hovers. */
export function useFileDrop(options: FileDropOptions): boolean {
  const navigation = useContext(NavigationContext);
  const [hovering, setHovering] = useState(false);
  const latest = useRef(options);
  useEffect(() => {
    latest.current = options;
  });

  useEffect(() => {
    const listens = () => latest.current.enabled !== false && (!navigation || navigation.isFocused());
    const take = (files: FileList | undefined): boolean => {
      const file = [...(files ?? [])].find(({ type }) => type.startsWith(latest.current.accept));
      if (file) latest.current.onFile({ name: file.name, type: file.type, file });
      return file !== undefined;
    };
    const onDragOver = (event: DragEvent) => {
      if (!listens() || !event.dataTransfer?.types.includes('Files')) return;
      event.preventDefault();
      setHovering(true);
    };
    const onDragLeave = (event: DragEvent) => {
      if (event.relatedTarget === null) setHovering(false);
    };
    const onDrop = (event: DragEvent) => {
      setHovering(false);
      if (!listens()) return;
      // Without this the browser would leave the app and open the file.
      event.preventDefault();
      take(event.dataTransfer?.files);
    };
    const onPaste = (event: ClipboardEvent) => {
      if (listens() && take(event.clipboardData?.files)) event.preventDefault();
    };
    document.addEventListener('dragover', onDragOver);
    document.addEventListener('dragleave', onDragLeave);
    document.addEventListener('drop', onDrop);
    document.addEventListener('paste', onPaste);
    return () => {
      document.removeEventListener('dragover', onDragOver);
      document.removeEventListener('dragleave', onDragLeave);
      document.removeEventListener('drop', onDrop);
      document.removeEventListener('paste', onPaste);
    };
  }, [navigation]);
  return hovering;
}
