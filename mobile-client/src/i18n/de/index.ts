import { chat } from './chat';
import { common } from './common';
import { edit } from './edit';
import { embeddings } from './embeddings';
import { home } from './home';
import { image } from './image';
import { library } from './library';
import { models } from './models';
import { navigation } from './navigation';
import { player } from './player';
import { problems } from './problems';
import { settings } from './settings';
import { speech } from './speech';
import { status } from './status';
import { transcription } from './transcription';

/** The German catalogue: one file per area of the app, which is also the i18next namespace. */
export const de = {
  common,
  models,
  navigation,
  home,
  image,
  edit,
  speech,
  transcription,
  chat,
  embeddings,
  library,
  settings,
  status,
  player,
  problems,
};
