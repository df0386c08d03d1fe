using Sks.Daemon;

return await new DaemonCommand(StoreHost.Open, Console.Out, Console.Error).RunAsync(args);
