import { QueryClientProvider } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useEffect } from 'react';
import type { Services } from './services';

const ServicesContext = createContext<Services | null>(null);

/** Gives everything below it the services, and keeps them at work while it is mounted. */
export function ServicesProvider({ services, children }: { services: Services; children: ReactNode }) {
  useEffect(() => {
    void services.load();
    return services.start();
  }, [services]);
  return (
    <ServicesContext value={services}>
      <QueryClientProvider client={services.queryClient}>{children}</QueryClientProvider>
    </ServicesContext>
  );
}

export function useServices(): Services {
  const services = useContext(ServicesContext);
  if (services === null) throw new Error('There is no ServicesProvider above this component');
  return services;
}
