import { useEffect } from 'react';
import { useServices } from '../../services/ServicesProvider';
import { useInFront } from '../useInFront';

/** Tells the app that a track has a player of its own in sight, as long as its screen is in front. */
export function useShownTrack(trackId: string): void {
  const { player } = useServices();
  const inFront = useInFront();
  useEffect(() => (inFront ? player.show(trackId) : undefined), [player, trackId, inFront]);
}
