import express, { type Express } from "express";
import { refuse } from "./http/endpoint";
import { documentEndpoints } from "./api/operations";
import { createEndpoints } from "./api/endpoints";
import type { Context } from "./context";
import { notFound } from "./contract/problem";
import { serveConsole } from "./http/console-files";
import { answerErrors } from "./http/error-handler";
import { securityHeaders, warnOfForwardedFor } from "./http/middleware";
import { observeRequests } from "./http/request-log";
import { mountEndpoints } from "./http/router";
import { sendReply } from "./http/reply";
import { openApiDocument } from "./openapi/document";

/** The Express application of a control plane. It listens nowhere yet. */
export function createApp(context: Context): Express {
  const app = express();
  app.disable("x-powered-by");
  app.disable("etag");
  app.enable("case sensitive routing");
  // Endpoints read it themselves, from the text.
  app.set("query parser", false);
  app.set("trust proxy", [...context.config.trustedProxies]);
  app.use(observeRequests(context.logger, context.metrics), warnOfForwardedFor(context), securityHeaders());
  app.use(serveConsole(context));
  const endpoints = createEndpoints(context);
  const documents = documentEndpoints(openApiDocument(endpoints, context));
  mountEndpoints(app, [...endpoints, ...documents.map((define) => define(context))], context);
  app.use(async (_request, response) => {
    await sendReply(response, refuse(notFound()));
  });
  app.use(answerErrors(context));
  return app;
}
