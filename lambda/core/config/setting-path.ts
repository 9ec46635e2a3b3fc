/** The path to a setting inside the file: mapping keys and list positions (from 0). */
export type SettingPath = readonly (string | number)[];
