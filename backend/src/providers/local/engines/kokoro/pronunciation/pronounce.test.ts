import { beforeAll, describe, expect, it } from 'vitest';
import { compileFlite } from '../../flite/flite-program.ts';
import type { WasmProgram } from '../../flite/web-assembly.ts';
import type { Accent } from './arpabet.ts';
import { soundsOf } from './letter-to-sound.ts';
import { pronounce } from './pronounce.ts';

let flite: WasmProgram;
beforeAll(async () => {
  flite = await compileFlite();
});

const say = (text: string, accent: Accent = 'american') =>
  pronounce(text, accent, (words) => soundsOf(flite, words));

describe('pronounce', () => {
  // Texts that the model's authors published with the phonemes they speak them from.
  it('writes what the model was trained on', async () => {
    expect(await say('The sky above the port was the color of television, tuned to a dead channel.')).toBe(
      'ðə skˈI əbˈʌv ðə pˈɔɹt wʌz ðə kˈʌləɹ ʌv tˈɛləvˌɪʒən, tˈund tə ɐ dˈɛd ʧˈænᵊl.',
    );
    expect(await say('as he shouldered his way through the crowd around the door of the Chat.')).toBe(
      'æz hi ʃˈOldəɹd hɪz wˈA θɹu ðə kɹˈWd əɹˈWnd ðə dˈɔɹ ʌv ðə ʧˈæt.',
    );
  });

  it.each([
    ['hello', 'həlˈO'],
    ['better', 'bˈɛTəɹ'],
    ['button', 'bˈʌtᵊn'],
    ['model', 'mˈɑdᵊl'],
    ['boxes', 'bˈɑksᵻz'],
    ['wanted', 'wˈɔntᵻd'],
    ['hundred', 'hˈʌndɹəd'],
    ['thing', 'θˈɪŋ'],
    ['judge', 'ʤˈʌʤ'],
    ['boy', 'bˈY'],
    ['bird', 'bˈɜɹd'],
    ['nineteen', 'nˌIntˈin'],
    ['important', 'ɪmpˈɔɹtᵊnt'],
    ['impossible', 'ɪmpˈɑsəbᵊl'],
    ['incidental', 'ˌɪnsədˈɛntᵊl'],
    ['incomplete', 'ˌɪnkəmplˈit'],
    ['income', 'ˈɪnkˌʌm'],
    ['imported', 'ɪmpˈɔɹTᵻd'],
    ['implication', 'ˌɪmpləkˈAʃən'],
  ])('American %s is %s', async (word, phonemes) => {
    expect(await say(word)).toBe(phonemes);
  });

  it.each([
    ['better', 'bˈɛtə'],
    ['car', 'kˈɑː'],
    ['hot', 'hˈɒt'],
    ['go', 'ɡˈQ'],
    ['bath', 'bˈɑːθ'],
    ['cat', 'kˈat'],
    ['bird', 'bˈɜːd'],
    ['north', 'nˈɔːθ'],
    ['water', 'wˈɔːtə'],
    ['near', 'nˈɪə'],
    ['hair', 'hˈɛː'],
    ['new', 'njˈuː'],
    ['very', 'vˈɛɹi'],
    ['nation', 'nˈAʃᵊn'],
    ['dedicate', 'dˈɛdəkAt'],
    ['familiar', 'fəmˈɪljə'],
    ['fatherland', 'fˈɑːðəland'],
    ['fantastic', 'fantˈastɪk'],
    ['farm', 'fˈɑːm'],
    ['failure', 'fˈAljə'],
    ['fasten', 'fˈɑːsᵊn'],
    ['extremely', 'ɪkstɹˈiːmli'],
  ])('British %s is %s', async (word, phonemes) => {
    expect(await say(word, 'british')).toBe(phonemes);
  });

  it('fits articles and "to" to the sound that follows', async () => {
    expect(await say('the end of the book')).toBe('ði ˈɛnd ʌv ðə bˈʊk');
    expect(await say('to eat, to go')).toBe('tʊ ˈit, tə ɡˈO');
    expect(await say('a man, an owl')).toBe('ɐ mˈæn, ɐn ˈWl');
    expect(await say('an hour')).toMatch(/^ɐn ˈW/);
  });

  it('tells words apart that are spelled alike', async () => {
    expect(await say('I read it yesterday. I will read it.')).toBe('ˌI ɹˈɛd ɪt jˈɛstəɹdˌA. ˌI wɪl ɹˈid ɪt.');
    expect(await say('to record the record')).toBe('tə ɹəkˈɔɹd ðə ɹˈɛkəɹd');
    expect(await say('the use of tools')).toContain('jˈus');
    expect(await say('to use tools')).toContain('jˈuz');
    expect(await say('they live here')).toContain('lˈɪv');
    expect(await say('live music')).toContain('lˈIv');
    expect(await say('he used to go')).toContain('jˈust');
    expect(await say('please close the close door')).toMatch(/klˈOz ðə klˈOs/);
  });

  it('keeps punctuation and drops hyphens', async () => {
    expect(await say('“Well—no,” (he said): yes; wait…')).toBe('“wˈɛl—nˈO,” (hi sˈɛd): jˈɛs; wˈAt…');
    expect(await say('open-weight')).toBe('ˈOpᵊnwˌAt');
  });

  it('spells what is letters', async () => {
    expect(await say('the GPU')).toBe('ðə ʤˌipˌijˈu');
    expect(await say('the US and us')).toBe('ðə jˌuˈɛs ænd ʌs');
    expect(await say('NASA')).toBe('nˈæsə');
    expect(await say('HTTP')).toBe('ˌAʧtˌitˌipˈi');
    // In a text all in capitals words are words.
    expect(await say('TELL US')).toBe('tˈɛl ʌs');
  });

  it('derives words from those that the dictionary has', async () => {
    expect(await say("kitten's")).toBe('kˈɪtᵊnz');
    expect(await say('smartphones')).toBe('smˈɑɹtfˌOnz');
    expect(await say('GitHub')).toBe('ɡˈɪthˌʌb');
    expect(await say('downloadable')).toBe('dˈWnlˌOdəbᵊl');
    expect(await say('cyberspaces')).toBe('sˈIbəɹspˌAsᵻz');
  });

  it('reads words that no dictionary has by their letters', async () => {
    expect(await say('zorblax')).toBe('zˈɔɹblæks');
    expect(await say('Kubernetes and skibidi')).toBe('kəbˈɜɹnits ænd skˈɪbidi');
  });

  it('reads words that are names of properties of objects like any other', async () => {
    expect(await say('constructor')).toBe('kənstɹˈʌktəɹ');
  });

  it('has a stress in every word of content', async () => {
    const words = 'blorping flimmer quaddle strenk vortigaunt mithril gandalf bilbo hobbiton xylophonist';
    for (const word of (await say(words)).split(' ')) expect(word.match(/ˈ/g), word).toHaveLength(1);
  });
});
