// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Health, metrics and a status page over HTTP, for this computer only unless somebody says
//! otherwise. It answers GET, knows nobody's name and changes nothing.

pub(crate) mod metrics;
mod page;
pub(crate) mod seen;

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use hyper::body::Incoming;
use hyper::header::{
    ALLOW, CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderValue, REFERRER_POLICY,
    X_CONTENT_TYPE_OPTIONS,
};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use leitwerk_shared::change::limits;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;

use crate::serve::{Observer, Trouble};

/// How long a request may take to come.
const REQUEST: Duration = Duration::from_secs(limits::STATUS_WITHIN_SECS);

/// The server.
#[derive(Debug)]
pub struct Monitor {
    listener: TcpListener,
    address: SocketAddr,
}

/// The address for monitoring cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("{address} cannot be listened on")]
pub struct MonitorError {
    /// The address.
    pub address: SocketAddr,
    /// Why.
    #[source]
    pub error: std::io::Error,
}

impl Monitor {
    /// Opens the address. Must be called within a tokio runtime.
    ///
    /// # Errors
    /// [`MonitorError`] if that is not possible.
    pub fn listen(address: SocketAddr) -> Result<Self, MonitorError> {
        let listen = || {
            let listener = std::net::TcpListener::bind(address)?;
            listener.set_nonblocking(true)?;
            let address = listener.local_addr()?;
            Ok((TcpListener::from_std(listener)?, address))
        };
        let (listener, address) = listen().map_err(|error| MonitorError { address, error })?;
        Ok(Self { listener, address })
    }

    /// Returns the address that is listened on.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Answers for as long as the runtime lives.
    pub async fn serve(self, observer: Arc<Observer>) {
        let room = Arc::new(Semaphore::new(limits::STATUS_CONNECTIONS));
        loop {
            let Ok(place) = Arc::clone(&room).acquire_owned().await else { return };
            let stream = match self.listener.accept().await {
                Ok((stream, _)) => stream,
                Err(error) => {
                    // Usually too many open files; the next attempt may find room.
                    tracing::warn!(%error, "a monitoring connection was not accepted");
                    tokio::time::sleep(Duration::from_millis(100)).await;
                    continue;
                }
            };
            let observer = Arc::clone(&observer);
            tokio::spawn(async move {
                let service = service_fn(|request| answer(request, &observer));
                let served = http1::Builder::new()
                    .timer(TokioTimer::new())
                    .header_read_timeout(REQUEST)
                    .keep_alive(false)
                    .serve_connection(TokioIo::new(stream), service);
                if let Err(error) = served.await {
                    tracing::debug!(%error, "a monitoring connection broke off");
                }
                drop(place);
            });
        }
    }
}

async fn answer(
    request: Request<Incoming>,
    observer: &Observer,
) -> Result<Response<String>, Infallible> {
    if request.method() != Method::GET && request.method() != Method::HEAD {
        let mut refused = said(StatusCode::METHOD_NOT_ALLOWED, TEXT, "only GET\n".to_owned());
        refused.headers_mut().insert(ALLOW, HeaderValue::from_static("GET, HEAD"));
        return Ok(refused);
    }
    Ok(match request.uri().path() {
        // Whether a restart would help.
        "/healthz" if observer.is_alive().await => told(&[]),
        "/healthz" => told(&[Trouble::Stuck]),
        // Whether devices can be served.
        "/readyz" => told(&observer.health().await.troubles),
        "/metrics" => {
            let health = observer.health().await;
            said(StatusCode::OK, METRICS, observer.metrics.text(&health))
        }
        "/" => {
            let now = jiff::Timestamp::now();
            said(StatusCode::OK, HTML, page::page(&observer.health().await, now))
        }
        _ => said(StatusCode::NOT_FOUND, TEXT, "not found\n".to_owned()),
    })
}

const TEXT: &str = "text/plain; charset=utf-8";
const HTML: &str = "text/html; charset=utf-8";
const METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// What the page may load: nothing but its own style.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; \
                      form-action 'none'; frame-ancestors 'none'";

fn told(troubles: &[Trouble]) -> Response<String> {
    if troubles.is_empty() {
        return said(StatusCode::OK, TEXT, "ok\n".to_owned());
    }
    let words = troubles.iter().flat_map(|trouble| [trouble.word(), "\n"]).collect();
    said(StatusCode::SERVICE_UNAVAILABLE, TEXT, words)
}

fn said(status: StatusCode, kind: &'static str, body: String) -> Response<String> {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    let headers = response.headers_mut();
    for (name, value) in [
        (CONTENT_TYPE, kind),
        (CACHE_CONTROL, "no-store"),
        (CONTENT_SECURITY_POLICY, POLICY),
        (REFERRER_POLICY, "no-referrer"),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}
