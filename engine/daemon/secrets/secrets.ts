import { VirError } from '../../model/error.ts'
import { formatSecret, parseSecret, type SecretDefinition, usageOf } from '../../model/secret/secret.ts'
import type { Events } from '../events.ts'
import type { Host } from '../host.ts'
import { KeptDefinitions } from '../kept-definitions.ts'
import { Turns } from '../turns.ts'

/** virSecretEventLifecycleType */
const events = { defined: 0, undefined: 1 } as const

const valueFolder = 'secret-values'
const internal = (message: string): VirError => new VirError('internalError', message, 'secret')

export class Secret {
  definition: SecretDefinition
  value: Uint8Array | undefined

  constructor(definition: SecretDefinition) {
    this.definition = definition
  }

  get uuid(): string {
    return this.definition.uuid
  }

  get ref() {
    return { uuid: this.uuid, ...usageOf(this.definition) }
  }
}

/** Passwords and keys that definitions name: kept with their values, but for ephemeral ones. */
export class Secrets {
  private readonly host: Host
  private readonly events: Events
  private readonly store: KeptDefinitions
  private readonly turns = new Turns()
  private readonly uuids = new Map<string, Secret>()

  constructor(host: Host, events: Events) {
    this.host = host
    this.events = events
    this.store = new KeptDefinitions(host.state, 'secrets')
  }

  get all(): Secret[] {
    return [...this.uuids.values()]
  }

  byUuid(uuid: string): Secret {
    const found = this.uuids.get(uuid)
    if (!found) throw new VirError('noSecret', `no secret with matching uuid '${uuid}'`, 'secret')
    return found
  }

  byUsage(type: number, id: string): Secret {
    const found = this.find(type, id)
    if (!found) throw new VirError('noSecret', `no secret with matching usage '${id}'`, 'secret')
    return found
  }

  private find(type: number, id: string): Secret | undefined {
    return this.all.find(({ ref }) => type !== 0 && ref.usageType === type && ref.usageId === id)
  }

  async load(): Promise<void> {
    for (const { uuid, xml } of await this.store.load()) {
      try {
        const definition = parseSecret(xml, this.host.random)
        if (definition.uuid !== uuid) throw new Error(`it is of ${definition.uuid}`)
        const secret = new Secret(definition)
        secret.value = await this.host.state.read(`${valueFolder}/${uuid}`)
        this.uuids.set(uuid, secret)
      } catch (error) {
        this.host.log('error', `secrets/${uuid}.xml is left alone: ${(error as Error).message}`)
      }
    }
    for (const uuid of await this.host.state.list(valueFolder))
      if (!this.uuids.has(uuid)) await this.host.state.remove(`${valueFolder}/${uuid}`)
  }

  define(xml: string): Promise<Secret> {
    return this.turns.next(async () => {
      const definition = parseSecret(xml, this.host.random)
      const known = this.uuids.get(definition.uuid)
      this.checkUsage(definition, known)
      if (known?.definition.private && !definition.private)
        throw internal('cannot change private flag on existing secret')
      const { uuid } = definition
      if (definition.ephemeral) await this.unstore(uuid)
      else {
        await this.store.keep(uuid, formatSecret(definition))
        if (known?.value && known.definition.ephemeral) await this.storeValue(uuid, known.value)
      }
      const secret = known ?? new Secret(definition)
      secret.definition = definition
      this.uuids.set(uuid, secret)
      this.events.secret({ kind: 'lifecycle', secret: secret.ref, event: events.defined, detail: 0 })
      return secret
    })
  }

  private checkUsage(definition: SecretDefinition, known: Secret | undefined): void {
    const { usageType, usageId } = usageOf(definition)
    if (known) {
      const old = known.ref
      if (old.usageType !== usageType || old.usageId !== usageId)
        throw internal(`a secret with UUID ${known.uuid} is already defined for use with ${old.usageId}`)
      return
    }
    const other = this.find(usageType, usageId)
    if (other) throw internal(`a secret with UUID ${other.uuid} already defined for use with ${usageId}`)
  }

  undefine(secret: Secret): Promise<void> {
    return this.turns.next(async () => {
      this.byUuid(secret.uuid)
      await this.unstore(secret.uuid)
      this.uuids.delete(secret.uuid)
      this.events.secret({ kind: 'lifecycle', secret: secret.ref, event: events.undefined, detail: 0 })
    })
  }

  setValue(secret: Secret, value: Uint8Array): Promise<void> {
    return this.turns.next(async () => {
      this.byUuid(secret.uuid)
      if (!secret.definition.ephemeral) await this.storeValue(secret.uuid, value)
      secret.value = value.slice()
      this.events.secret({ kind: 'value-changed', secret: secret.ref })
    })
  }

  value({ definition, value, uuid }: Secret): Uint8Array {
    if (definition.private) throw new VirError('invalidSecret', 'secret is private', 'secret')
    if (!value) throw new VirError('noSecret', `secret '${uuid}' does not have a value`, 'secret')
    return value
  }

  private storeValue(uuid: string, value: Uint8Array): Promise<void> {
    return this.host.state.write(`${valueFolder}/${uuid}`, value)
  }

  private async unstore(uuid: string): Promise<void> {
    await this.host.state.remove(`${valueFolder}/${uuid}`)
    await this.store.forget(uuid)
  }
}
