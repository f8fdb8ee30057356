/* The icons of the app: 20 by 20 strokes in the colour of the text. */
import type { ReactNode } from "react";

type Size = { size?: number };

function Icon({ size = 18, children }: Size & { children: ReactNode }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 20 20"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.6"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      {children}
    </svg>
  );
}

export const PeopleIcon = (props: Size) => (
  <Icon {...props}>
    <circle cx="10" cy="6.5" r="3" />
    <path d="M4 16.5a6 5 0 0 1 12 0" />
  </Icon>
);

export const ListsIcon = (props: Size) => (
  <Icon {...props}>
    <path d="M7.5 5.5h9M7.5 10h9M7.5 14.5h9M3.5 5.5h.01M3.5 10h.01M3.5 14.5h.01" />
  </Icon>
);

export const JobsIcon = (props: Size) => (
  <Icon {...props}>
    <circle cx="10" cy="10" r="7" />
    <path d="M10 6v4l2.7 1.8" />
  </Icon>
);

export const GearIcon = (props: Size) => (
  <Icon {...props}>
    <circle cx="10" cy="10" r="2.4" />
    <path d="M8.6 4.1 8.9 2.2 11.1 2.2 11.4 4.1 13.2 4.8 14.7 3.7 16.3 5.3 15.2 6.8 15.9 8.6 17.8 8.9 17.8 11.1 15.9 11.4 15.2 13.2 16.3 14.7 14.7 16.3 13.2 15.2 11.4 15.9 11.1 17.8 8.9 17.8 8.6 15.9 6.8 15.2 5.3 16.3 3.7 14.7 4.8 13.2 4.1 11.4 2.2 11.1 2.2 8.9 4.1 8.6 4.8 6.8 3.7 5.3 5.3 3.7 6.8 4.8z" />
  </Icon>
);
export const PlusIcon = (props: Size) => (
  <Icon {...props}>
    <path d="M10 4v12M4 10h12" />
  </Icon>
);

export const ImportIcon = (props: Size) => (
  <Icon {...props}>
    <path d="M10 3v9M6.5 8.8 10 12.3l3.5-3.5M3.5 13v3.2h13V13" />
  </Icon>
);

export const ExportIcon = (props: Size) => (
  <Icon {...props}>
    <path d="M10 12.3v-9M6.5 6.5 10 3l3.5 3.5M3.5 13v3.2h13V13" />
  </Icon>
);

export const SearchIcon = (props: Size) => (
  <Icon {...props}>
    <circle cx="9" cy="9" r="5.2" />
    <path d="m13 13 3.8 3.8" />
  </Icon>
);

export const DotsIcon = (props: Size) => (
  <Icon {...props}>
    <path strokeWidth="2.6" d="M4.5 10h.01M10 10h.01M15.5 10h.01" />
  </Icon>
);

export const DownIcon = (props: Size) => (
  <Icon {...props}>
    <path d="m5.5 8 4.5 4.5L14.5 8" />
  </Icon>
);

export const BackIcon = (props: Size) => (
  <Icon {...props}>
    <path d="M12 4.5 6.5 10l5.5 5.5" />
  </Icon>
);

export const CloseIcon = (props: Size) => (
  <Icon {...props}>
    <path d="m5 5 10 10M15 5 5 15" />
  </Icon>
);

export const CheckIcon = (props: Size) => (
  <Icon {...props}>
    <path d="m4.5 10.5 3.7 3.7 7.3-8" />
  </Icon>
);

export const BinIcon = (props: Size) => (
  <Icon {...props}>
    <path d="M3.5 5.5h13M8 5.5v-2h4v2M5.2 5.5l.8 11h8l.8-11M8.4 9v4.5M11.6 9v4.5" />
  </Icon>
);

export const WarningIcon = (props: Size) => (
  <Icon {...props}>
    <path d="M10 3 2.5 16.5h15zM10 8.2v3.8M10 14.3h.01" />
  </Icon>
);

export const FileIcon = (props: Size) => (
  <Icon {...props}>
    <path d="M5 2.8h6.5L15 6.3v10.9H5zM11.3 3v3.5h3.5" />
  </Icon>
);

export const LockIcon = (props: Size) => (
  <Icon {...props}>
    <rect x="4.5" y="9" width="11" height="7.5" rx="1.5" />
    <path d="M7 9V6.5a3 3 0 0 1 6 0V9" />
  </Icon>
);

export const EraseIcon = (props: Size) => (
  <Icon {...props}>
    <path d="M8 16.5 3.4 12a1.4 1.4 0 0 1 0-2l6.6-6.6a1.4 1.4 0 0 1 2 0l4.6 4.6a1.4 1.4 0 0 1 0 2L10 16.5zM6.7 6.7l6.6 6.6M8 16.5h8.5" />
  </Icon>
);

export const HandIcon = (props: Size) => (
  <Icon {...props}>
    <path d="M6.5 10.5V5.2a1.1 1.1 0 0 1 2.2 0v4M8.7 9V3.9a1.1 1.1 0 0 1 2.2 0V9M10.9 9.2V4.7a1.1 1.1 0 0 1 2.2 0v5.8M13.1 10V6.9a1.1 1.1 0 0 1 2.2 0v5.3c0 3-1.9 5-4.9 5-2.3 0-3.6-1-4.7-2.9L3.9 11a1.1 1.1 0 0 1 1.9-1.1l.7 1.1" />
  </Icon>
);

export const StopIcon = (props: Size) => (
  <Icon {...props}>
    <circle cx="10" cy="10" r="7" />
    <path d="m5.2 5.2 9.6 9.6" />
  </Icon>
);

export const ChartIcon = (props: Size) => (
  <Icon {...props}>
    <path d="M3.5 16.5h13M5.5 13.5v-3M10 13.5v-9M14.5 13.5v-6" />
  </Icon>
);

export const ShieldIcon = (props: Size) => (
  <Icon {...props}>
    <path d="M10 2.8 16 5v4.6c0 3.6-2.4 6.2-6 7.6-3.6-1.4-6-4-6-7.6V5zM7.4 9.8l1.9 1.9 3.4-3.7" />
  </Icon>
);

export const KeyIcon = (props: Size) => (
  <Icon {...props}>
    <circle cx="7" cy="13" r="3.5" />
    <path d="m9.6 10.4 6.9-6.9M13.3 6.7l2.4 2.4" />
  </Icon>
);

export const KeyboardIcon = (props: Size) => (
  <Icon {...props}>
    <rect x="2.5" y="5" width="15" height="10" rx="1.8" />
    <path d="M5.5 8h.01M8.5 8h.01M11.5 8h.01M14.5 8h.01M5.5 11.8h.01M8.2 11.8h3.6M14.5 11.8h.01" />
  </Icon>
);
