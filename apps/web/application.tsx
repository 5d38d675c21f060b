import './app.css';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import {
  ClientProvider,
  DomainsProvider,
  OfflineQueueProvider,
  SoundProvider,
  ThemeProvider,
} from '@wanghuo/platform-web';
import { BaseMapProvider } from '@wanghuo/platform-web/base-map';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { loadBaseMap } from './base-map.ts';
import { domains } from './domains.ts';
import { keepApplication } from './kept-application.ts';
import { router } from './router.tsx';
import { SignOutProvider } from './shell/sign-out.tsx';
import { StripProvider } from './shell/strip.tsx';

const queries = new QueryClient({
  defaultOptions: { queries: { retry: 1, refetchOnWindowFocus: false, staleTime: 10_000 } },
});
// A wall display is opened with ?wall, in its own theme: `?wall=room`.
const wall = new URLSearchParams(globalThis.location.search).get('wall');

createRoot(document.getElementById('root') as HTMLElement).render(
  <StrictMode>
    <DomainsProvider domains={domains}>
      <ThemeProvider initialWall={wall !== null} {...(wall === 'room' || wall === 'office' ? { initial: wall } : {})}>
        <QueryClientProvider client={queries}>
          <ClientProvider>
            <SoundProvider>
              <OfflineQueueProvider>
                <BaseMapProvider load={loadBaseMap}>
                  <SignOutProvider>
                    <StripProvider>
                      <RouterProvider router={router} />
                    </StripProvider>
                  </SignOutProvider>
                </BaseMapProvider>
              </OfflineQueueProvider>
            </SoundProvider>
          </ClientProvider>
        </QueryClientProvider>
      </ThemeProvider>
    </DomainsProvider>
  </StrictMode>,
);

keepApplication();
