/** Kinds of events in the order of their numbers. */
export const eventNames = [
  'lifecycle',
  'reboot',
  'rtc-change',
  'watchdog',
  'io-error',
  'graphics',
  'io-error-reason',
  'control-error',
  'block-job',
  'disk-change',
  'tray-change',
  'pm-wakeup',
  'pm-suspend',
  'balloon-change',
  'pm-suspend-disk',
  'device-removed',
  'block-job-2',
  'tunable',
  'agent-lifecycle',
  'device-added',
  'migration-iteration',
  'job-completed',
  'device-removal-failed',
  'metadata-change',
  'block-threshold',
  'memory-failure',
  'memory-device-size-change',
]

export const agentStates = ['unknown', 'connected', 'disconnected']
export const agentReasons = ['unknown', 'domain started', 'channel event']
export const metadataKinds = ['description', 'title', 'element']
export const graphicsPhases = ['connect', 'initialize', 'disconnect']
export const addressFamilies = ['IPv4', 'IPv6', 'unix']
