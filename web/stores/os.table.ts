/** An operating system that a machine can be for. */
export interface OperatingSystem {
  /** libosinfo's name, as virt-install takes it after --osinfo. */
  name: string
  /** libosinfo's identifier, as definitions have it in their metadata; empty for what is no system in particular. */
  id: string
  title: string
  /** Months as 2024-06; empty for what has no releases. */
  released: string
  /** The last month in which its makers mend it; empty where none is set. */
  ends: string
  /** What its makers recommend, or what is needed where they recommend nothing. */
  memoryMiB: number
  diskGiB: number
}

type Row = [
  name: string,
  path: string,
  title: string,
  released: string,
  ends: string,
  memory: number,
  disk: number,
]

/** Releases with the identifiers that libosinfo has for them; the newest of each first. */
const rows: Row[] = [
  ['debian13', 'debian.org/debian/13', 'Debian 13', '2025-08', '2030-06', 1024, 20],
  ['debian12', 'debian.org/debian/12', 'Debian 12', '2023-06', '2028-06', 1024, 20],
  ['debian11', 'debian.org/debian/11', 'Debian 11', '2021-08', '2026-08', 1024, 20],
  ['debian10', 'debian.org/debian/10', 'Debian 10', '2019-07', '2024-06', 1024, 20],
  ['ubuntu24.04', 'ubuntu.com/ubuntu/24.04', 'Ubuntu 24.04 LTS', '2024-04', '2029-05', 4096, 25],
  ['ubuntu22.04', 'ubuntu.com/ubuntu/22.04', 'Ubuntu 22.04 LTS', '2022-04', '2027-05', 4096, 25],
  ['ubuntu20.04', 'ubuntu.com/ubuntu/20.04', 'Ubuntu 20.04 LTS', '2020-04', '2025-05', 4096, 25],
  ['ubuntu18.04', 'ubuntu.com/ubuntu/18.04', 'Ubuntu 18.04 LTS', '2018-04', '2023-05', 2048, 15],
  ['fedora43', 'fedoraproject.org/fedora/43', 'Fedora Linux 43', '2025-10', '2026-12', 2048, 20],
  ['fedora42', 'fedoraproject.org/fedora/42', 'Fedora Linux 42', '2025-04', '2026-05', 2048, 20],
  ['fedora41', 'fedoraproject.org/fedora/41', 'Fedora Linux 41', '2024-10', '2025-12', 2048, 20],
  ['fedora37', 'fedoraproject.org/fedora/37', 'Fedora Linux 37', '2022-11', '2023-12', 2048, 20],
  ['alpinelinux3.22', 'alpinelinux.org/alpinelinux/3.22', 'Alpine Linux 3.22', '2025-05', '2027-05', 768, 4],
  ['alpinelinux3.21', 'alpinelinux.org/alpinelinux/3.21', 'Alpine Linux 3.21', '2024-12', '2026-11', 768, 4],
  ['alpinelinux3.20', 'alpinelinux.org/alpinelinux/3.20', 'Alpine Linux 3.20', '2024-05', '2026-04', 768, 4],
  ['alpinelinux3.17', 'alpinelinux.org/alpinelinux/3.17', 'Alpine Linux 3.17', '2022-11', '2024-11', 768, 4],
  ['archlinux', 'archlinux.org/archlinux/rolling', 'Arch Linux', '2002-03', '', 512, 20],
  ['opensusetumbleweed', 'opensuse.org/opensuse/tumbleweed', 'openSUSE Tumbleweed', '2014-11', '', 2048, 20],
  ['opensuse15.6', 'opensuse.org/opensuse/15.6', 'openSUSE Leap 15.6', '2024-06', '2026-04', 2048, 16],
  ['opensuse15.4', 'opensuse.org/opensuse/15.4', 'openSUSE Leap 15.4', '2022-06', '2023-12', 2048, 16],
  ['rhel10.0', 'redhat.com/rhel/10.0', 'Red Hat Enterprise Linux 10', '2025-05', '2035-05', 2048, 20],
  [
    'rhel9-unknown',
    'redhat.com/rhel/9-unknown',
    'Red Hat Enterprise Linux 9',
    '2022-05',
    '2032-05',
    1536,
    20,
  ],
  [
    'rhel8-unknown',
    'redhat.com/rhel/8-unknown',
    'Red Hat Enterprise Linux 8',
    '2019-05',
    '2029-05',
    1536,
    20,
  ],
  ['rhel7.9', 'redhat.com/rhel/7.9', 'Red Hat Enterprise Linux 7.9', '2020-09', '2024-06', 1024, 20],
  ['almalinux10', 'almalinux.org/almalinux/10', 'AlmaLinux 10', '2025-05', '2035-05', 2048, 20],
  ['almalinux9', 'almalinux.org/almalinux/9', 'AlmaLinux 9', '2022-05', '2032-05', 1536, 20],
  ['almalinux8', 'almalinux.org/almalinux/8', 'AlmaLinux 8', '2021-03', '2029-05', 1536, 20],
  ['rocky10', 'rockylinux.org/rocky/10', 'Rocky Linux 10', '2025-06', '2035-05', 2048, 20],
  ['rocky9', 'rockylinux.org/rocky/9', 'Rocky Linux 9', '2022-07', '2032-05', 1536, 20],
  ['rocky8', 'rockylinux.org/rocky/8', 'Rocky Linux 8', '2021-06', '2029-05', 1536, 20],
  ['centos-stream9', 'centos.org/centos-stream/9', 'CentOS Stream 9', '2021-12', '2027-05', 1536, 20],
  ['centos7.0', 'centos.org/centos/7.0', 'CentOS 7', '2014-07', '2024-06', 1024, 20],
  ['freebsd14.3', 'freebsd.org/freebsd/14.3', 'FreeBSD 14.3', '2025-06', '2026-06', 1024, 20],
  ['freebsd14.0', 'freebsd.org/freebsd/14.0', 'FreeBSD 14.0', '2023-11', '2024-09', 1024, 20],
  ['freebsd13.1', 'freebsd.org/freebsd/13.1', 'FreeBSD 13.1', '2022-05', '2023-07', 1024, 20],
  ['win11', 'microsoft.com/win/11', 'Windows 11', '2021-10', '', 4096, 64],
  ['win10', 'microsoft.com/win/10', 'Windows 10', '2015-07', '2025-10', 2048, 20],
  ['win7', 'microsoft.com/win/7', 'Windows 7', '2009-10', '2020-01', 2048, 20],
  ['win2k25', 'microsoft.com/win/2k25', 'Windows Server 2025', '2024-11', '2034-10', 2048, 40],
  ['win2k22', 'microsoft.com/win/2k22', 'Windows Server 2022', '2021-08', '2031-10', 2048, 40],
  ['win2k19', 'microsoft.com/win/2k19', 'Windows Server 2019', '2018-11', '2029-01', 2048, 40],
  ['win2k16', 'microsoft.com/win/2k16', 'Windows Server 2016', '2016-10', '2027-01', 2048, 40],
  ['linux2022', 'libosinfo.org/linux/2022', 'Generic Linux 2022', '2022-01', '2027-01', 1024, 20],
  ['linux2020', 'libosinfo.org/linux/2020', 'Generic Linux 2020', '2020-01', '2025-01', 1024, 20],
  ['linux2018', 'libosinfo.org/linux/2018', 'Generic Linux 2018', '2018-01', '2023-01', 1024, 20],
  ['linux2016', 'libosinfo.org/linux/2016', 'Generic Linux 2016', '2016-01', '2021-01', 1024, 20],
  ['generic', '', 'Generic operating system', '', '', 1024, 20],
]

export const operatingSystems: readonly OperatingSystem[] = rows.map(
  ([name, path, title, released, ends, memoryMiB, diskGiB]) => ({
    name,
    id: path && `http://${path}`,
    title,
    released,
    ends,
    memoryMiB,
    diskGiB,
  }),
)
