import type {
  EmbeddingCall,
  EmbeddingResult,
  ImageEditingCall,
  ImageGenerationCall,
  Media,
  SpeechCall,
  TranscriptionCall,
  TranscriptionResult,
} from '../../provider.ts';
import type { UpstreamSession } from '../upstream-session.ts';

/** A model as one upstream knows it. */
export interface UpstreamTarget {
  /** The model's name at the upstream. */
  providerId: string;
  /** Its Hub id. */
  model: string;
  /** Weights of a LoRA adapter inside the model's repository, when the model is one. */
  loraWeights?: string;
}

type Task<Call, Result> = (call: Call, target: UpstreamTarget, session: UpstreamSession) => Promise<Result>;

/**
 * The wire format of one upstream behind the router: a method for each capability that it serves. Paths are below
 * the upstream's root; chat has the same format everywhere and needs only a path.
 */
export interface Upstream {
  generateImage?: Task<ImageGenerationCall, Media>;
  editImage?: Task<ImageEditingCall, Media>;
  /** Whether `editImage` hands the mask on; without, the whole image is edited by the prompt. */
  takesMasks?: boolean;
  synthesizeSpeech?: Task<SpeechCall, Media>;
  transcribe?: Task<TranscriptionCall, TranscriptionResult>;
  embed?: Task<EmbeddingCall, EmbeddingResult>;
}
