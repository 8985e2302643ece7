import type { Handlers } from '../rpc/server.ts'
import type { Daemon } from './daemon.ts'
import { capabilityHandlers } from './procedures/capabilities.ts'
import { checkpointHandlers } from './procedures/checkpoint.ts'
import { connectionHandlers } from './procedures/connection.ts'
import { domainBlockHandlers } from './procedures/domain-blocks.ts'
import { domainDefinitionHandlers } from './procedures/domain-definition.ts'
import { domainDeviceTunableHandlers } from './procedures/domain-device-tunables.ts'
import { domainDeviceHandlers } from './procedures/domain-devices.ts'
import { domainGuestHandlers } from './procedures/domain-guest.ts'
import { domainIdentityHandlers } from './procedures/domain-identity.ts'
import { domainIothreadHandlers } from './procedures/domain-iothreads.ts'
import { domainJobHandlers } from './procedures/domain-jobs.ts'
import { domainLifeHandlers } from './procedures/domain-life.ts'
import { domainMemoryHandlers } from './procedures/domain-memory.ts'
import { domainMigrationHandlers } from './procedures/domain-migration.ts'
import { domainSavingHandlers } from './procedures/domain-saving.ts'
import { domainStatisticsHandlers } from './procedures/domain-statistics.ts'
import { domainStreamHandlers } from './procedures/domain-streams.ts'
import { domainTunableHandlers } from './procedures/domain-tunables.ts'
import { domainVcpuHandlers } from './procedures/domain-vcpus.ts'
import { eventHandlers } from './procedures/events.ts'
import { hostHandlers } from './procedures/host.ts'
import { hostCpuHandlers } from './procedures/host-cpu.ts'
import { interfaceHandlers } from './procedures/interface.ts'
import { networkHandlers } from './procedures/network.ts'
import { nodeDeviceHandlers } from './procedures/nodedev.ts'
import { nwfilterHandlers } from './procedures/nwfilter.ts'
import { qemuHandlers } from './procedures/qemu.ts'
import { secretHandlers } from './procedures/secret.ts'
import { snapshotHandlers } from './procedures/snapshot.ts'
import { storagePoolHandlers } from './procedures/storage-pool.ts'
import { storageVolumeHandlers } from './procedures/storage-volume.ts'

/** All procedures that the daemon answers, from where each theme has its own. */
export function allHandlers(daemon: Daemon): Handlers {
  return {
    ...connectionHandlers(daemon),
    ...domainBlockHandlers(daemon),
    ...domainDefinitionHandlers(daemon),
    ...domainDeviceTunableHandlers(daemon),
    ...domainDeviceHandlers(daemon),
    ...domainGuestHandlers(daemon),
    ...domainIdentityHandlers(daemon),
    ...domainIothreadHandlers(daemon),
    ...domainJobHandlers(daemon),
    ...domainLifeHandlers(daemon),
    ...domainMemoryHandlers(daemon),
    ...domainMigrationHandlers(daemon),
    ...domainSavingHandlers(daemon),
    ...domainStatisticsHandlers(daemon),
    ...domainStreamHandlers(daemon),
    ...domainTunableHandlers(daemon),
    ...domainVcpuHandlers(daemon),
    ...eventHandlers(daemon),
    ...hostCpuHandlers(daemon),
    ...hostHandlers(daemon),
    ...networkHandlers(daemon),
    ...qemuHandlers(daemon),
    ...checkpointHandlers(daemon),
    ...snapshotHandlers(daemon),
    ...storageVolumeHandlers(daemon),
    ...storagePoolHandlers(daemon),
    ...secretHandlers(daemon),
    ...nwfilterHandlers(daemon),
    ...nodeDeviceHandlers(daemon),
    ...interfaceHandlers(),
    ...capabilityHandlers(daemon),
  }
}
