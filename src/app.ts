import express, { type Express } from "express";
import { refuse } from "./api/endpoint";
import { documentEndpoints } from "./api/document-endpoints";
import { endpoints } from "./api/endpoints";
import type { Context } from "./context";
import { notFound } from "./contract/problem";
import { answerErrors } from "./http/answer-errors";
import { logRequests } from "./http/request-log";
import { measureRequests } from "./http/measure-requests";
import { mountEndpoints } from "./http/mount-endpoints";
import { warnOfForwardedFor } from "./http/warn-of-forwarded-for";
import { securityHeaders } from "./http/security-headers";
import { sendReply } from "./http/send-reply";
import { openApiDocument } from "./openapi/open-api-document";

/** The Express application of a control plane. It listens nowhere yet. */
export function createApp(context: Context): Express {
  const app = express();
  app.disable("x-powered-by");
  app.disable("etag");
  app.enable("case sensitive routing");
  // Endpoints read it themselves, from the text.
  app.set("query parser", false);
  app.set("trust proxy", [...context.config.trustedProxies]);
  app.use(
    logRequests(context.logger),
    warnOfForwardedFor(context),
    measureRequests(context.metrics),
    securityHeaders(),
  );
  const document = openApiDocument(endpoints, context);
  mountEndpoints(app, [...endpoints, ...documentEndpoints(document)], context);
  app.use(async (_request, response) => {
    await sendReply(response, refuse(notFound()));
  });
  app.use(answerErrors(context));
  return app;
}
