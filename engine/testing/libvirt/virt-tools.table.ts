import type { Group, Step } from './virsh-commands.table.ts'

const boot =
  'kernel={folder}/kernel,initrd={folder}/initrd,kernel_args="console=ttyS0 mitigations=off 8250.nr_uarts=1"'

const install = (line: string): Step => ({ program: 'virt-install', line })
const edit = (line: string): Step => ({ program: 'virt-xml', line: `installed ${line}` })
const clone = (line: string): Step => ({ program: 'virt-clone', line })

const diskless = '--memory 256 --vcpus 1 --virt-type qemu --disk none --network none --graphics none'

/** What virt-manager's command-line tools do with a guest that boots a kernel of its own. */
export const virtTools: Group = {
  name: 'virt-install, virt-xml and virt-clone',
  steps: [
    install(`--name installed ${diskless} --osinfo linux2022 --import --noautoconsole --boot '${boot}'`),
    'list --all',
    'dumpxml installed',
    'dumpxml installed --inactive',
    install(`--name installed ${diskless} --osinfo linux2022 --import --noautoconsole --boot '${boot}'`),
    install(`--name other ${diskless} --osinfo nonsense --import --noautoconsole --boot '${boot}'`),
    install(`--name other ${diskless} --osinfo linux2022`),
    install(`--name other ${diskless} --osinfo linux2022 --import --print-xml --boot '${boot}'`),
    install(
      `--name passing ${diskless} --osinfo linux2022 --import --noautoconsole --transient --boot '${boot}'`,
    ),
    'dominfo passing',
    'destroy passing',
    edit('--edit --metadata title="A title" --update'),
    edit('--edit --memory 192'),
    'dumpxml installed --inactive --xpath /domain/memory',
    'destroy installed',
    edit('--edit --metadata title="A title",description="some words"'),
    edit('--add-device --rng /dev/urandom'),
    edit('--add-device --network user,model=virtio,mac=52:54:00:aa:bb:10'),
    edit('--add-device --disk path={folder}/pool/added.img,size=0.001,format=raw,target.bus=virtio'),
    edit('--add-device --watchdog i6300esb,action=reset'),
    edit('--add-device --graphics vnc,password=secret'),
    'dumpxml installed --security-info',
    edit('--edit --cpu Nehalem --print-diff --define'),
    edit('--edit --vcpus 2'),
    edit('--edit --events on_crash=restart'),
    edit('--edit --boot menu=on'),
    edit('--edit target=vda --disk cache=none'),
    edit('--edit --clock offset=localtime'),
    edit('--remove-device --network all'),
    edit('--remove-device --disk target=vda'),
    edit('--remove-device --watchdog 1'),
    edit('--remove-device --graphics all'),
    edit('--remove-device --sound all'),
    edit('--edit --teapot'),
    edit('--edit --memory lots'),
    'dumpxml installed',
    clone('--original installed --name copy --auto-clone'),
    clone('--original installed --name copy --auto-clone'),
    clone('--original nosuch --name copy2 --auto-clone'),
    'dumpxml copy',
    'undefine copy',
    edit('--edit --memory 256'),
    edit('--edit --vcpus 1'),
    edit('--edit --boot loader_secure=no'),
    'start installed',
    clone('--original installed --name copy --auto-clone'),
    'destroy installed',
    'undefine installed',
    'list --all',
    'pool-list --all',
    'pool-destroy pool',
    'pool-undefine pool',
  ],
}
