import {
  closeSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeSync,
} from "node:fs";
import { hostname } from "node:os";
import { dirname } from "node:path";
import process from "node:process";
import { setTimeout as sleep } from "node:timers/promises";

const beatMs = 2_000; // the owner touches its lock so often
const silentMs = 60_000; // an owner that was not heard of for so long is gone, whatever its process id says
const pollMs = 100;

/**
 * Runs `work` while no other process of this checkout is inside the same lock. A lock whose owner died is taken over.
 * @template T
 * @param {string} file
 * @param {{ onWait?: (owner: string) => void }} options
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withLock(file, { onWait }, work) {
  mkdirSync(dirname(file), { recursive: true });
  const mine = `${process.pid} ${hostname()} ${Math.random().toString(36).slice(2)}`;
  let told = false;
  while (!create(file, mine)) {
    if (isStale(file)) takeAway(file);
    else {
      if (!told) onWait?.(ownerOf(file) ?? "another process");
      told = true;
      await sleep(pollMs);
    }
  }
  const beat = setInterval(() => touch(file, mine), beatMs);
  try {
    return await work();
  } finally {
    clearInterval(beat);
    if (ownerOf(file) === mine) rmSync(file, { force: true });
  }
}

/**
 * @param {string} file
 * @param {string} text
 */
function create(file, text) {
  try {
    const handle = openSync(file, "wx");
    writeSync(handle, text);
    closeSync(handle);
    return true;
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
    throw error;
  }
}

/** @param {string} file */
function isStale(file) {
  try {
    if (Date.now() - statSync(file).mtimeMs > silentMs) return true;
    const [pid, host] = readFileSync(file, "utf8").split(" ");
    if (pid === undefined || host !== hostname()) return false;
    return !isAlive(Number(pid));
  } catch (error) {
    if (codeOf(error) === "ENOENT") return false;
    throw error;
  }
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === "EPERM";
  }
}

/**
 * Only one process at a time may take a stale lock away: two would otherwise remove each other's new one.
 * @param {string} file
 */
function takeAway(file) {
  const guard = `${file}.taking`;
  if (!create(guard, String(process.pid))) {
    if (isStaleGuard(guard)) rmSync(guard, { force: true });
    return;
  }
  try {
    if (isStale(file)) renameSync(file, `${file}.old`);
  } finally {
    rmSync(guard, { force: true });
  }
}

/** @param {string} guard */
function isStaleGuard(guard) {
  try {
    return Date.now() - statSync(guard).mtimeMs > 5_000; // held for a moment only, so its owner was ended inside
  } catch {
    return false; // gone already
  }
}

/** @param {string} file */
function ownerOf(file) {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined; // let go in the meantime
  }
}

/**
 * @param {string} file
 * @param {string} mine
 */
function touch(file, mine) {
  if (ownerOf(file) !== mine) return;
  const now = new Date();
  utimesSync(file, now, now);
}

/** @param {unknown} error */
function codeOf(error) {
  return error instanceof Error && "code" in error ? error.code : undefined;
}
