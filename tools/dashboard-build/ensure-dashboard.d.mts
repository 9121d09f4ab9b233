export declare function ensureDashboard(repositoryDir: string): Promise<boolean>;
export declare function isDashboardFresh(repositoryDir: string): boolean;
