/** Headings of option groups in help texts. */
export const TARGET_OPTIONS = "Target options:";
export const FILTER_OPTIONS = "Filter options:";
export const CONNECTION_OPTIONS = "Connection options:";
export const OPTIONS = "Options:";
