import { useEffect, useRef, useState } from 'react';
import type { z } from 'zod';
import { useServices } from '../services/ServicesProvider';

/**
 * State that is still there after a restart, for what a person has begun to enter. Small and without media. `schema`
 * and `initial` are those of the first render.
 */
export function useDraft<T>(name: string, schema: z.ZodType<T>, initial: T): [T, (value: T) => void] {
  const { drafts } = useServices();
  const [value, setValue] = useState(initial);
  const [shape] = useState(() => schema);
  const touched = useRef(false);

  useEffect(() => {
    void drafts.read(name, shape).then((kept) => {
      // What was entered in the meantime counts more.
      if (kept !== undefined && !touched.current) setValue(kept);
    });
    return drafts.subscribe(name, (handed) => {
      const next = shape.safeParse(handed);
      if (!next.success) return;
      touched.current = true;
      setValue(next.data);
    });
  }, [drafts, name, shape]);

  return [
    value,
    (next) => {
      touched.current = true;
      setValue(next);
      drafts.write(name, next);
    },
  ];
}
