import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseOptions } from './options.ts';
import { killRunning } from './process/server-process.ts';
import { formatReport, type ScenarioReport, verdict } from './report.ts';
import { addedLatency } from './scenarios/added-latency.ts';
import { chatThroughput } from './scenarios/chat-throughput.ts';
import { clientMemory } from './scenarios/client-memory.ts';
import { clientSize } from './scenarios/client-size.ts';
import { clientStart } from './scenarios/client-start.ts';
import { clientStream } from './scenarios/client-stream.ts';
import { coldStart } from './scenarios/cold-start.ts';
import { concurrentStreams } from './scenarios/concurrent-streams.ts';
import { localChat } from './scenarios/local-chat.ts';
import { localEmbeddings } from './scenarios/local-embeddings.ts';
import { localImages } from './scenarios/local-images.ts';
import { localSpeech } from './scenarios/local-speech.ts';
import { localTranscription } from './scenarios/local-transcription.ts';
import { memory } from './scenarios/memory.ts';
import type { Scenario } from './scenarios/scenario.ts';
import { uploads } from './scenarios/uploads.ts';
import { startUpstream } from './targets/upstream.ts';

const SCENARIOS: readonly Scenario[] = [
  chatThroughput,
  addedLatency,
  concurrentStreams,
  memory,
  uploads,
  coldStart,
  clientSize,
  clientStart,
  clientStream,
  clientMemory,
  localChat,
  localEmbeddings,
  localImages,
  localSpeech,
  localTranscription,
];
const RESULTS = fileURLToPath(new URL('./results', import.meta.url));

// However this ends, nothing that it started stays behind.
process.on('exit', killRunning);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => process.exit(130));
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
process.exit();

/** Returns the exit code: 1 when a scenario could not be run. A missed budget is a finding, not a failure. */
async function main(): Promise<number> {
  const names = SCENARIOS.map(({ name }) => name);
  const options = parseOptions(process.argv.slice(2), names);
  if (options.help) {
    printHelp();
    return 0;
  }

  const startedAt = new Date();
  const machine = describeMachine();
  console.log(`Node ${machine.node}, ${machine.cores} x ${machine.cpu}, load average ${machine.loadAverage}`);
  if (options.quick) console.log('Quick: a check that everything runs. Too short to judge by.');

  const reports: ScenarioReport[] = [];
  const failed: { name: string; reason: string }[] = [];
  for (const scenario of SCENARIOS.filter(({ name }) => options.scenarios.includes(name))) {
    console.log(`\n# ${scenario.name}: ${scenario.summary}`);
    const upstream = await startUpstream();
    try {
      const report = await scenario.run({
        upstream,
        quick: options.quick,
        progress: (line) => console.log(`  ${line}`),
      });
      reports.push(report);
      console.log(formatReport(report));
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      failed.push({ name: scenario.name, reason });
      console.error(`  ${scenario.name} could not be measured: ${reason}`);
    } finally {
      await upstream.process.stop();
    }
  }

  const file = writeResults(startedAt, {
    started_at: startedAt.toISOString(),
    quick: options.quick,
    machine,
    failed,
    scenarios: reports.map((report) => ({
      ...report,
      budgets: report.budgets.map((budget) => ({ ...budget, verdict: verdict(budget) })),
    })),
  });
  console.log(`\nEvery measurement: ${file}`);
  return failed.length === 0 ? 0 : 1;
}

function printHelp(): void {
  console.log('npm run bench -- [scenario,…] [--quick]\n');
  const width = Math.max(...SCENARIOS.map(({ name }) => name.length)) + 2;
  for (const { name, summary } of SCENARIOS) console.log(`  ${name.padEnd(width)}${summary}`);
}

function describeMachine() {
  return {
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    cpu: cpus()[0]?.model.trim() ?? 'unknown CPU',
    cores: availableParallelism(),
    memoryGigabytes: Math.round(totalmem() / 1e9),
    loadAverage: loadavg()[0]?.toFixed(2) ?? 'unknown',
  };
}

function writeResults(startedAt: Date, results: object): string {
  mkdirSync(RESULTS, { recursive: true });
  const file = `${RESULTS}/${startedAt.toISOString().replaceAll(/[:.]/g, '-')}.json`;
  writeFileSync(file, `${JSON.stringify(results, null, 2)}\n`);
  return file;
}
