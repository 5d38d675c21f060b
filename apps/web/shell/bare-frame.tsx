import { Outlet } from '@tanstack/react-router';
import { Banners } from './desk-frame.tsx';

/** The frame of a wall, a station terminal or a phone: the banners and nothing else. */
export function BareFrame() {
  return (
    <div className="app-desk">
      <Banners />
      <main className="app-main" id="main">
        <Outlet />
      </main>
    </div>
  );
}
