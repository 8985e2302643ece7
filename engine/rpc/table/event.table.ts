import { message, quick, read } from '../procedure.ts'
import { hyper, int, list, optional, struct, uhyper, uint } from '../xdr.ts'
import {
  domain as dom,
  maybeString,
  network,
  nodeDevice,
  params,
  pool,
  secret,
  string,
} from './objects.table.ts'

/** How a client asks for events, and does not want them any more. */
export const eventProcedures = {
  connectDomainEventRegister: quick(read(105, undefined, { cbRegistered: int })),
  connectDomainEventDeregister: quick(read(106, undefined, { cbRegistered: int })),
  connectDomainEventRegisterAny: quick(read(167, { eventID: int })),
  connectDomainEventDeregisterAny: quick(read(168, { eventID: int })),
  connectDomainEventCallbackRegisterAny: quick(
    read(316, { eventID: int, dom: optional(dom) }, { callbackID: int }),
  ),
  connectDomainEventCallbackDeregisterAny: quick(read(317, { callbackID: int })),
  connectNetworkEventRegisterAny: quick(
    read(313, { eventID: int, net: optional(network) }, { callbackID: int }),
  ),
  connectNetworkEventDeregisterAny: quick(read(314, { callbackID: int })),
  connectStoragePoolEventRegisterAny: quick(
    read(368, { eventID: int, pool: optional(pool) }, { callbackID: int }),
  ),
  connectStoragePoolEventDeregisterAny: quick(read(369, { callbackID: int })),
  connectNodeDeviceEventRegisterAny: quick(
    read(374, { eventID: int, dev: optional(nodeDevice) }, { callbackID: int }),
  ),
  connectNodeDeviceEventDeregisterAny: quick(read(375, { callbackID: int })),
  connectSecretEventRegisterAny: quick(
    read(380, { eventID: int, secret: optional(secret) }, { callbackID: int }),
  ),
  connectSecretEventDeregisterAny: quick(read(381, { callbackID: int })),
}

const callbackID = int
const lifecycle = { dom, event: int, detail: int }
const reboot = { dom }
const rtcChange = { dom, offset: hyper }
const watchdog = { dom, action: int }
const ioError = { dom, srcPath: string, devAlias: string, action: int }
const ioErrorReason = { ...ioError, reason: string }
const graphicsAddress = struct({ family: int, node: string, service: string })
const graphics = {
  dom,
  phase: int,
  local: graphicsAddress,
  remote: graphicsAddress,
  authScheme: string,
  subject: list(struct({ type: string, name: string }), 20),
}
const controlError = { dom }
const blockJob = { dom, path: string, type: int, status: int }
const diskChange = {
  dom,
  oldSrcPath: maybeString,
  newSrcPath: maybeString,
  devAlias: string,
  reason: int,
}
const trayChange = { dom, devAlias: string, reason: int }
const power = { dom }
const balloonChange = { dom, actual: uhyper }
const device = { dom, devAlias: string }

/** The events themselves. Those of a callback name it; the older ones are for a connection's only listener. */
export const eventMessages = {
  domainEventLifecycle: message(107, lifecycle),
  domainEventReboot: message(169, reboot),
  domainEventRtcChange: message(170, rtcChange),
  domainEventWatchdog: message(171, watchdog),
  domainEventIoError: message(172, ioError),
  domainEventGraphics: message(173, graphics),
  domainEventIoErrorReason: message(195, ioErrorReason),
  domainEventControlError: message(224, controlError),
  domainEventBlockJob: message(241, blockJob),
  domainEventDiskChange: message(248, diskChange),
  domainEventTrayChange: message(268, trayChange),
  domainEventPmwakeup: message(269, power),
  domainEventPmsuspend: message(270, power),
  domainEventBalloonChange: message(276, balloonChange),
  domainEventPmsuspendDisk: message(292, power),
  domainEventDeviceRemoved: message(311, device),

  domainEventCallbackLifecycle: message(318, { callbackID, msg: struct(lifecycle) }),
  domainEventCallbackReboot: message(319, { callbackID, msg: struct(reboot) }),
  domainEventCallbackRtcChange: message(320, { callbackID, msg: struct(rtcChange) }),
  domainEventCallbackWatchdog: message(321, { callbackID, msg: struct(watchdog) }),
  domainEventCallbackIoError: message(322, { callbackID, msg: struct(ioError) }),
  domainEventCallbackGraphics: message(323, { callbackID, msg: struct(graphics) }),
  domainEventCallbackIoErrorReason: message(324, { callbackID, msg: struct(ioErrorReason) }),
  domainEventCallbackControlError: message(325, { callbackID, msg: struct(controlError) }),
  domainEventCallbackBlockJob: message(326, { callbackID, msg: struct(blockJob) }),
  domainEventCallbackDiskChange: message(327, { callbackID, msg: struct(diskChange) }),
  domainEventCallbackTrayChange: message(328, { callbackID, msg: struct(trayChange) }),
  domainEventCallbackPmwakeup: message(329, { callbackID, reason: int, msg: struct(power) }),
  domainEventCallbackPmsuspend: message(330, { callbackID, reason: int, msg: struct(power) }),
  domainEventCallbackBalloonChange: message(331, { callbackID, msg: struct(balloonChange) }),
  domainEventCallbackPmsuspendDisk: message(332, { callbackID, reason: int, msg: struct(power) }),
  domainEventCallbackDeviceRemoved: message(333, { callbackID, msg: struct(device) }),
  domainEventBlockJob2: message(339, { callbackID, dom, dst: string, type: int, status: int }),
  domainEventCallbackTunable: message(346, { callbackID, dom, params: params(2048) }),
  domainEventCallbackAgentLifecycle: message(348, { callbackID, dom, state: int, reason: int }),
  domainEventCallbackDeviceAdded: message(354, { callbackID, ...device }),
  domainEventCallbackMigrationIteration: message(359, { callbackID, dom, iteration: int }),
  domainEventCallbackJobCompleted: message(363, { callbackID, dom, params: params(64) }),
  domainEventCallbackDeviceRemovalFailed: message(367, { callbackID, ...device }),
  domainEventCallbackMetadataChange: message(379, { callbackID, dom, type: int, nsuri: maybeString }),
  domainEventBlockThreshold: message(385, {
    callbackID,
    dom,
    dev: string,
    path: maybeString,
    threshold: uhyper,
    excess: uhyper,
  }),
  domainEventMemoryFailure: message(423, { callbackID, dom, recipient: int, action: int, flags: uint }),
  domainEventMemoryDeviceSizeChange: message(438, { callbackID, dom, alias: string, size: uhyper }),

  networkEventLifecycle: message(315, { callbackID, net: network, event: int, detail: int }),
  storagePoolEventLifecycle: message(370, { callbackID, pool, event: int, detail: int }),
  storagePoolEventRefresh: message(373, { callbackID, pool }),
  nodeDeviceEventLifecycle: message(376, { callbackID, dev: nodeDevice, event: int, detail: int }),
  nodeDeviceEventUpdate: message(377, { callbackID, dev: nodeDevice }),
  secretEventLifecycle: message(382, { callbackID, secret, event: int, detail: int }),
  secretEventValueChanged: message(383, { callbackID, secret }),
  connectEventConnectionClosed: message(362, { reason: int }),
}
