import type { status as english } from '../en/status';
import type { TranslationOf } from '../translation';

export const status: TranslationOf<typeof english> = {
  title: 'Status',
  server: 'Server',
  state: {
    ready: 'Bereit',
    draining: 'Wird beendet',
    unavailable: 'Nicht verfügbar',
    unknown: 'Wird geprüft',
  },
  version: 'Version {{version}}, läuft seit {{uptime}}',
  activity: 'Aktivität der letzten Minuten',
  requests: 'Anfragen',
  latency: 'Zeit pro Anfrage',
  errors: 'Fehler',
  tokens: 'Tokens',
  cacheHits: 'Cache-Treffer',
  processor: 'Prozessor',
  memory: 'Arbeitsspeicher',
  eventLoop: 'Event-Loop-Verzögerung',
  perSecond: '{{value}}/s',
  milliseconds: '{{value}} ms',
  percent: '{{value}} %',
  noFigure: '–',
  capabilities: 'Fähigkeiten',
  modelOf: '{{model}} ({{provider}})',
  loads: 'Lokale Modelle',
  inMemory: 'Im Speicher, {{size}}',
  notInMemory: 'Nicht mehr im Speicher',
  loadedIn: 'geladen in {{time}}',
};
